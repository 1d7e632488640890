package io.voiprooms.db.embedded;

/** Pauses between two attempts. */
final class Pause {

  private Pause() {}

  /**
   * Sleeps for this time.
   *
   * @throws EmbeddedDatabaseException if the thread is interrupted
   */
  static void millis(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedDatabaseException(
          "Interrupted while waiting for the embedded database.", e);
    }
  }
}
