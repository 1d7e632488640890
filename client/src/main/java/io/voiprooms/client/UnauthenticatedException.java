package io.voiprooms.client;

/** Status 401: the user ID or the token is wrong. */
public final class UnauthenticatedException extends VoipRoomsException {
  UnauthenticatedException(RawResponse response) {
    super(response);
  }
}
