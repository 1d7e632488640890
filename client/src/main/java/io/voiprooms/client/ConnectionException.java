package io.voiprooms.client;

import org.jspecify.annotations.Nullable;

/** No complete response arrived in time. The message gives the reason. */
public final class ConnectionException extends VoipRoomsException {
  ConnectionException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
