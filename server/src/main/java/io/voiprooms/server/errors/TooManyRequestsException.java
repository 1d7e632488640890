package io.voiprooms.server.errors;

/** Thrown when a request exceeds a limit on the rate or the concurrency of requests. */
public final class TooManyRequestsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  final long waitSeconds;

  /**
   * Creates the exception.
   *
   * @param waitSeconds the number of seconds after which the client may retry
   */
  public TooManyRequestsException(long waitSeconds) {
    this.waitSeconds = waitSeconds;
  }
}
