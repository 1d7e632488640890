package io.voiprooms.server.errors;

/** The caller is known, but may not see what was asked for. */
public final class NotPermittedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private NotPermittedException(String message) {
    super(message);
  }

  /** The caller has no permission that this operation needs. */
  public static NotPermittedException noPermission() {
    return new NotPermittedException(
        "User does not have the permissions required for this action [error-unauthorized]");
  }

  /** The caller may see their own rooms only, and asked for those of other agents. */
  public static NotPermittedException otherAgents() {
    return new NotPermittedException("unauthorized");
  }
}
