package io.voiprooms.contracts;

import au.com.dius.pact.provider.junitsupport.State;
import io.voiprooms.contracts.RunningServer.Caller;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a pact may presuppose, in the words of the call centre; README.md has the catalogue. A pact
 * that names no caller is an admin's, and one that names no rooms begins without any.
 */
public final class ProviderStates {

  private final RunningServer server;
  private @Nullable Caller caller;

  ProviderStates(RunningServer server) {
    this.server = server;
  }

  /** Forgets what the interaction before presupposed. */
  void forget() {
    caller = RunningServer.ADMIN;
    thereAreNoRooms();
  }

  /** Whose credentials go with the request; null for nobody's. */
  @Nullable Caller caller() {
    return caller;
  }

  @State("an admin is signed in")
  public void anAdminIsSignedIn() {
    caller = RunningServer.ADMIN;
  }

  @State("the agent kim.jane is signed in")
  public void anAgentIsSignedIn() {
    caller = RunningServer.AGENT;
  }

  @State("a user without permissions is signed in")
  public void aUserWithoutPermissionsIsSignedIn() {
    caller = RunningServer.WITHOUT_PERMISSIONS;
  }

  @State("the caller's token was revoked")
  public void theCallersTokenWasRevoked() {
    caller = RunningServer.REVOKED;
  }

  @State("nobody is signed in")
  public void nobodyIsSignedIn() {
    caller = null;
  }

  @State("there are no rooms")
  public void thereAreNoRooms() {
    server.storeOnly(List.of());
  }

  @State("the room of the published page is there, and other rooms are")
  public void theRoomOfThePublishedPage() {
    server.storeOnly("the-room-of-the-published-page.ndjson");
  }

  @State("two agents have open and closed calls")
  public void twoAgentsHaveOpenAndClosedCalls() {
    server.storeOnly("calls-of-two-agents.ndjson");
  }

  @State("calls were created and closed before, on and after 9 July 2021")
  public void callsAroundADay() {
    server.storeOnly("calls-around-a-day.ndjson");
  }

  @State("calls carry different tags")
  public void callsCarryDifferentTags() {
    server.storeOnly("calls-with-tags.ndjson");
  }

  @State("the agent kim.jane has 30 closed calls and an open one")
  public void moreCallsThanAPageHolds() {
    server.storeOnly(IntStream.rangeClosed(0, 30).mapToObj(ProviderStates::callOfAnAgent).toList());
  }

  private static String callOfAnAgent(int number) {
    return """
        {"_id":"call%02d","t":"v","fname":"Caller %02d","open":%s,"direction":"inbound","queue":"support",\
        "callStarted":"2021-07-09T20:%02d:05.000Z","callDuration":%d,"ts":"2021-07-09T20:%02d:00.000Z",\
        "v":{"_id":"visitor%02d","token":"token%02d","phone":"+4930123%03d"},\
        "servedBy":{"_id":"XycfA5CetCPuEjqxw","username":"kim.jane"}}"""
        .formatted(
            number, number, number == 0, number, number * 1000, number, number, number, number);
  }
}
