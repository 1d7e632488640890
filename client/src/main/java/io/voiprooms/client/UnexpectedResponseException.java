package io.voiprooms.client;

/**
 * A response that the contract does not describe: a redirect, a status such as 404, or a body that
 * is not a page of rooms. Usually the base URL does not belong to a voip-rooms server.
 */
public final class UnexpectedResponseException extends VoipRoomsException {
  UnexpectedResponseException(RawResponse response) {
    super(response);
  }
}
