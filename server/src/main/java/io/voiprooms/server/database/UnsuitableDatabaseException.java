package io.voiprooms.server.database;

/** The database cannot be used as it is. */
public final class UnsuitableDatabaseException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What the operator can do about it. */
  final String action;

  public UnsuitableDatabaseException(String message, String action) {
    super(message);
    this.action = action;
  }
}
