package io.voiprooms.client;

/** 401: the user ID and the token do not make a valid sign-in. Why not is never said. */
public final class NotSignedInException extends VoipRoomsException {

  private static final long serialVersionUID = 1L;

  NotSignedInException(Answer answer) {
    super(answer);
  }
}
