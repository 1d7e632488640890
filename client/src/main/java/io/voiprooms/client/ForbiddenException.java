package io.voiprooms.client;

/** Status 403: the user may not see these rooms. */
public final class ForbiddenException extends VoipRoomsException {
  ForbiddenException(RawResponse response) {
    super(response);
  }
}
