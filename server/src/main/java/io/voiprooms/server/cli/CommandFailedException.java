package io.voiprooms.server.cli;

/** Thrown when a command fails because of its input; the message says what to change. */
final class CommandFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CommandFailedException(String message) {
    super(message);
  }
}
