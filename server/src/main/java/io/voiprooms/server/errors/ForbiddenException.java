package io.voiprooms.server.errors;

/** The caller is known, but may not see what was asked for. */
public final class ForbiddenException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private ForbiddenException(String message) {
    super(message);
  }

  /** The caller has no permission that this operation needs. */
  public static ForbiddenException noPermission() {
    return new ForbiddenException(
        "User does not have the permissions required for this action [error-unauthorized]");
  }

  /** The caller may see their own rooms only, and asked for those of other agents. */
  public static ForbiddenException otherAgents() {
    return new ForbiddenException("unauthorized");
  }
}
