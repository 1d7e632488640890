package io.voiprooms.client;

/** 429: the user's allowance of requests is spent. */
public final class TooManyRequestsException extends VoipRoomsException {

  private static final long serialVersionUID = 1L;

  TooManyRequestsException(Answer answer) {
    super(answer);
  }
}
