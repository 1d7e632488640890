package io.voiprooms.client;

/**
 * Status 400: the server refuses the request. The message and {@code errorType()} give the reason,
 * such as a wrong parameter or a search that takes too long.
 */
public class InvalidParameterException extends VoipRoomsException {
  InvalidParameterException(RawResponse response) {
    super(response);
  }
}
