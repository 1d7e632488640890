package io.voiprooms.client;

/** Status 500 or above: the server or a proxy failed. */
public final class ServerErrorException extends VoipRoomsException {
  ServerErrorException(RawResponse response) {
    super(response);
  }
}
