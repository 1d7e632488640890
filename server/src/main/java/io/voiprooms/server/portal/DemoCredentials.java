package io.voiprooms.server.portal;

import java.util.List;

/** Users whose credentials the portal offers to anybody, so that the API can be tried at once. */
public record DemoCredentials(List<LentUser> users) {

  /**
   * A user whose credentials are no secret.
   *
   * @param sees which rooms they see, as the end of a sentence
   */
  public record LentUser(String name, String sees, String id, String token) {}
}
