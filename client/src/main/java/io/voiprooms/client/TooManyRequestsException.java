package io.voiprooms.client;

/** Status 429: the user sent too many requests, and the client does not repeat this one. */
public final class TooManyRequestsException extends VoipRoomsException {
  TooManyRequestsException(RawResponse response) {
    super(response);
  }
}
