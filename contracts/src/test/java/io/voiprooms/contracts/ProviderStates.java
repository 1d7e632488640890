package io.voiprooms.contracts;

import static java.nio.charset.StandardCharsets.UTF_8;

import au.com.dius.pact.provider.junitsupport.State;
import io.voiprooms.server.ServerTest.User;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The provider states of the pacts, which README.md lists. An interaction without a state of its
 * user is a request of an admin, and an interaction without a state of its rooms has no rooms.
 */
public final class ProviderStates {

  /** Replaces all stored rooms by these JSON documents. */
  interface Rooms {
    void storeOnly(String... rooms);
  }

  private final User admin;
  private final User agent;
  private final User withoutPermissions;
  private final User revoked;
  private final Rooms rooms;
  private @Nullable User user;

  ProviderStates(User admin, User agent, User withoutPermissions, User revoked, Rooms rooms) {
    this.admin = admin;
    this.agent = agent;
    this.withoutPermissions = withoutPermissions;
    this.revoked = revoked;
    this.rooms = rooms;
  }

  /** Resets the states to the default: a request of an admin, and no rooms. */
  void reset() {
    anAdminIsSignedIn();
    thereAreNoRooms();
  }

  /** The user who sends the request, or null if the request has no credentials. */
  @Nullable User user() {
    return user;
  }

  private void storeOnly(String file) {
    try (InputStream lines = getClass().getResourceAsStream("rooms/" + file)) {
      String documents = new String(Objects.requireNonNull(lines, file).readAllBytes(), UTF_8);
      rooms.storeOnly(documents.lines().toArray(String[]::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @State("an admin is signed in")
  public void anAdminIsSignedIn() {
    user = admin;
  }

  @State("the agent kim.jane is signed in")
  public void anAgentIsSignedIn() {
    user = agent;
  }

  @State("a user without permissions is signed in")
  public void aUserWithoutPermissionsIsSignedIn() {
    user = withoutPermissions;
  }

  @State("the user's token was revoked")
  public void theUsersTokenWasRevoked() {
    user = revoked;
  }

  @State("nobody is signed in")
  public void nobodyIsSignedIn() {
    user = null;
  }

  @State("there are no rooms")
  public void thereAreNoRooms() {
    rooms.storeOnly();
  }

  @State("the room of the published page is there, and other rooms are")
  public void theRoomOfThePublishedPage() {
    storeOnly("the-room-of-the-published-page.ndjson");
  }

  @State("two agents have open and closed calls")
  public void twoAgentsHaveOpenAndClosedCalls() {
    storeOnly("calls-of-two-agents.ndjson");
  }

  @State("calls were created and closed before, on and after 9 July 2021")
  public void callsAroundADay() {
    storeOnly("calls-around-a-day.ndjson");
  }

  @State("calls carry different tags")
  public void callsCarryDifferentTags() {
    storeOnly("calls-with-tags.ndjson");
  }

  @State("two agents have more calls than a page holds")
  public void twoAgentsHaveMoreCallsThanAPageHolds() {
    storeOnly("more-calls-than-a-page-holds.ndjson");
  }
}
