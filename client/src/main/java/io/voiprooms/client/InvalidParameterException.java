package io.voiprooms.client;

/** 400: a parameter has a value that the server does not take; the message names it. */
public class InvalidParameterException extends VoipRoomsException {

  private static final long serialVersionUID = 1L;

  InvalidParameterException(Answer answer) {
    super(answer);
  }
}
