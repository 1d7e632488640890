package io.voiprooms.server.cli;

/** A command cannot do what it was asked for; the message says what to change. */
final class CommandFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CommandFailedException(String message) {
    super(message);
  }
}
