package io.voiprooms.db.imports;

/** Thrown when an input has more bytes than the import accepts. */
public final class InputTooLargeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final long maxBytes;

  InputTooLargeException(long maxBytes) {
    super("the input has more than %,d bytes".formatted(maxBytes));
    this.maxBytes = maxBytes;
  }

  /** Returns the largest number of bytes that the import accepts. */
  public long maxBytes() {
    return maxBytes;
  }
}
