package io.voiprooms.db.imports;

/**
 * Reports why an import stopped or rejected a document, with the name of the input and the line.
 */
public final class RoomImportException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean skippable;

  RoomImportException(String source, long line, String reason, boolean skippable) {
    super("%s, line %d: %s".formatted(source, line, reason));
    this.skippable = skippable;
  }

  /**
   * Returns whether an import with rejects can continue, because the next document can be found.
   */
  public boolean isSkippable() {
    return skippable;
  }
}
