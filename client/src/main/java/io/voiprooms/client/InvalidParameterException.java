package io.voiprooms.client;

/** Status 400: the server refuses the value of a parameter. The message names the parameter. */
public class InvalidParameterException extends VoipRoomsException {
  InvalidParameterException(RawResponse response) {
    super(response);
  }
}
