package io.voiprooms.db.imports;

/** Thrown when a room cannot be stored. The message says what to change, and is for users. */
public final class InvalidRoomException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InvalidRoomException(String message) {
    super(message);
  }
}
