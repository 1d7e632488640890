package io.voiprooms.server.errors;

/** Thrown when the user can correct the request; the message says what to change. */
public final class ApiException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  final ErrorType type;

  private static final int ECHO_LIMIT = 100;

  public ApiException(ErrorType type, String message) {
    super(message);
    this.type = type;
  }

  /** Returns the first 100 characters of a value, for messages. Does not cut a surrogate pair. */
  public static String shortened(String value) {
    if (value.length() <= ECHO_LIMIT) {
      return value;
    }
    boolean cutsPair = Character.isHighSurrogate(value.charAt(ECHO_LIMIT - 1));
    return value.substring(0, cutsPair ? ECHO_LIMIT - 1 : ECHO_LIMIT) + "…";
  }
}
