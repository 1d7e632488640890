package io.voiprooms.server.errors;

/** An allowance is spent. */
public final class TooManyRequestsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  final long waitSeconds;

  /**
   * @param waitSeconds after how many seconds a request will be answered again
   */
  public TooManyRequestsException(long waitSeconds) {
    this.waitSeconds = waitSeconds;
  }
}
