package io.voiprooms.server.errors;

/** Thrown when an authenticated user may not see the requested rooms. */
public final class ForbiddenException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private ForbiddenException(String message) {
    super(message);
  }

  /** Returns the exception for a user without a permission to list rooms. */
  public static ForbiddenException noPermission() {
    return new ForbiddenException(
        "User does not have the permissions required for this action [error-unauthorized]");
  }

  /** Returns the exception for an agent who asked for the rooms of other agents. */
  public static ForbiddenException otherAgents() {
    return new ForbiddenException("unauthorized");
  }
}
