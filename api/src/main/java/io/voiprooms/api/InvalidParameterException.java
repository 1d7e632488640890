package io.voiprooms.api;

/**
 * Reports that a parameter has an invalid value. The message is the rest of a sentence that begins
 * with the name of the parameter, such as "must be …". The code that knows the name puts it in
 * front.
 */
public final class InvalidParameterException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  public InvalidParameterException(String message) {
    super(message);
  }
}
