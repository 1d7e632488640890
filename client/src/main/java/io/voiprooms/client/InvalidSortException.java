package io.voiprooms.client;

/** Status 400: the server cannot sort by these fields. */
public final class InvalidSortException extends InvalidParameterException {
  InvalidSortException(RawResponse response) {
    super(response);
  }
}
