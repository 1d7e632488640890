package io.voiprooms.client;

/** 400: rooms cannot be cut down to these fields. */
public final class InvalidFieldsException extends InvalidParameterException {

  private static final long serialVersionUID = 1L;

  InvalidFieldsException(Answer answer) {
    super(answer);
  }
}
