package io.voiprooms.client;

/** 500 and above: the server, or something in front of it, is at fault. */
public final class ServerErrorException extends VoipRoomsException {

  private static final long serialVersionUID = 1L;

  ServerErrorException(Answer answer) {
    super(answer);
  }
}
