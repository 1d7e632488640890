package io.voiprooms.db.rooms;

/** Says why an import stopped, or why it passed a document on to the rejects, and where that is. */
public final class RoomImportException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String source;
  private final long line;
  private final String reason;
  private final boolean skippable;

  RoomImportException(String source, long line, String reason, boolean skippable) {
    super("%s, line %d: %s".formatted(source, line, reason));
    this.source = source;
    this.line = line;
    this.reason = reason;
    this.skippable = skippable;
  }

  /** The name of the input, as the caller gave it. */
  public String source() {
    return source;
  }

  /** The line on which the document begins, or on which it stops being JSON; the first is 1. */
  public long line() {
    return line;
  }

  /** What is wrong, for people to read. */
  public String reason() {
    return reason;
  }

  /** Whether it is known where the next document begins. */
  boolean isSkippable() {
    return skippable;
  }
}
