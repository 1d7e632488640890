package io.voiprooms.db.imports;

/**
 * Reports why an import stopped or rejected a document, with the name of the input and the line.
 */
public final class RoomImportException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final long line;
  private final String reason;
  private final boolean skippable;

  RoomImportException(String source, long line, String reason, boolean skippable) {
    super("%s, line %d: %s".formatted(source, line, reason));
    this.line = line;
    this.reason = reason;
    this.skippable = skippable;
  }

  /** Returns the line of the input in which the document begins; the first line is 1. */
  public long line() {
    return line;
  }

  /** Returns the reason without the name of the input and the line. */
  public String reason() {
    return reason;
  }

  /**
   * Returns whether an import with rejects can continue, because the next document can be found.
   */
  public boolean isSkippable() {
    return skippable;
  }
}
