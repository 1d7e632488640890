package io.voiprooms.server.errors;

/** Something that the caller can put right; the message says what to change. */
public final class ApiException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  final ErrorType type;

  public ApiException(ErrorType type, String message) {
    super(message);
    this.type = type;
  }
}
