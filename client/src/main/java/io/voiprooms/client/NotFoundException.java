package io.voiprooms.client;

/** Thrown for status 404: the room does not exist, or the user may not see it. */
public final class NotFoundException extends VoipRoomsException {
  NotFoundException(RawResponse response) {
    super(response);
  }
}
