package io.voiprooms.server.portal;

import java.util.List;

/** The demo users, whose credentials the portal shows to everybody, for trying the API. */
public record DemoCredentials(List<DemoUser> users) {

  /**
   * A user whose credentials are public.
   *
   * @param sees the rooms that the user may see, as the end of a sentence
   */
  public record DemoUser(String name, String sees, String id, String token) {}
}
