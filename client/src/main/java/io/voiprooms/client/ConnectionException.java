package io.voiprooms.client;

import org.jspecify.annotations.Nullable;

/** No answer came, or not the whole of it, or not in time. */
public final class ConnectionException extends VoipRoomsException {

  private static final long serialVersionUID = 1L;

  ConnectionException(String message, @Nullable Throwable cause) {
    super(message, null, cause);
  }
}
