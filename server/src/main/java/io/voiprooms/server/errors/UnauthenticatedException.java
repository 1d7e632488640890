package io.voiprooms.server.errors;

/**
 * Thrown when a request has no credentials or invalid credentials. The response is the same for
 * both.
 */
public final class UnauthenticatedException extends RuntimeException {

  private static final long serialVersionUID = 1L;
}
