package io.voiprooms.server.database;

/** Thrown when the program cannot use the configured database. */
public final class UnsuitableDatabaseException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Tells the operator how to solve the problem. */
  final String action;

  public UnsuitableDatabaseException(String message, String action) {
    super(message);
    this.action = action;
  }
}
