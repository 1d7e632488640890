package io.voiprooms.api;

/**
 * A parameter's text that its type refuses. The message goes on where the parameter's name stops
 * ("must be …"), so that whoever knows the name can put it in front.
 */
public final class InvalidParameterException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  public InvalidParameterException(String message) {
    super(message);
  }
}
