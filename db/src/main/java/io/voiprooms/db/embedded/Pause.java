package io.voiprooms.db.embedded;

/** Waiting a little before looking again. */
final class Pause {

  private Pause() {}

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
