package io.voiprooms.server.errors;

/** The request has no credentials, or some that are refused; which of these is never said. */
public final class UnauthenticatedException extends RuntimeException {

  private static final long serialVersionUID = 1L;
}
