package io.voiprooms.client;

/** Thrown for status 400 if the room to write is not valid. The message names the field. */
public final class InvalidRoomException extends InvalidParameterException {
  InvalidRoomException(RawResponse response) {
    super(response);
  }
}
