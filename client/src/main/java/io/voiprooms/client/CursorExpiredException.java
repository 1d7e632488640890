package io.voiprooms.client;

/**
 * Thrown for status 410: the cursor is too old, the database was restored, or the permissions of
 * the user changed. Delete the copy of the rooms and begin again without a cursor.
 */
public final class CursorExpiredException extends VoipRoomsException {
  CursorExpiredException(RawResponse response) {
    super(response);
  }
}
