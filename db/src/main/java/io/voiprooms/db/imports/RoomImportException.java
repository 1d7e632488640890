package io.voiprooms.db.imports;

/** Says why an import stopped, or why it passed a document on to the rejects, and where that is. */
public final class RoomImportException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean skippable;

  RoomImportException(String source, long line, String reason, boolean skippable) {
    super("%s, line %d: %s".formatted(source, line, reason));
    this.skippable = skippable;
  }

  /** Whether an import with rejects goes on: it is known where the next document begins. */
  public boolean isSkippable() {
    return skippable;
  }
}
