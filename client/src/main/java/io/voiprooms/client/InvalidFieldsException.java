package io.voiprooms.client;

/** Status 400: the server refuses this selection of fields. */
public final class InvalidFieldsException extends InvalidParameterException {
  InvalidFieldsException(RawResponse response) {
    super(response);
  }
}
