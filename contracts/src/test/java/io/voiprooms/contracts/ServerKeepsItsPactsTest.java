package io.voiprooms.contracts;

import au.com.dius.pact.provider.junit5.HttpTestTarget;
import au.com.dius.pact.provider.junit5.PactVerificationContext;
import au.com.dius.pact.provider.junit5.PactVerificationInvocationContextProvider;
import au.com.dius.pact.provider.junitsupport.Provider;
import au.com.dius.pact.provider.junitsupport.State;
import au.com.dius.pact.provider.junitsupport.loader.PactFolder;
import java.io.InputStream;
import org.apache.hc.core5.http.HttpRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/** What consumers rely on, replayed against the whole server. */
@Provider("voip-rooms")
@PactFolder("pacts")
class ServerKeepsItsPactsTest {

  private static RunningServer server;

  private boolean signedIn;

  @BeforeAll
  static void start() {
    server = new RunningServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void target(PactVerificationContext context) {
    context.setTarget(new HttpTestTarget("localhost", server.port()));
  }

  @TestTemplate
  @ExtendWith(PactVerificationInvocationContextProvider.class)
  void theServerAnswersAsThePactSays(PactVerificationContext context, HttpRequest request) {
    // Credentials are the only thing that verification adds to a pact's request.
    if (signedIn) {
      request.addHeader("X-User-Id", RunningServer.ADMIN_ID);
      request.addHeader("X-Auth-Token", RunningServer.ADMIN_TOKEN);
    }
    context.verifyInteraction();
  }

  @State("an admin is signed in")
  public void anAdminIsSignedIn() {
    signedIn = true;
  }

  @State("nobody is signed in")
  public void nobodyIsSignedIn() {
    signedIn = false;
  }

  @State("an agent serves an open room of 9 July 2021, and there are other rooms")
  public void openRoomOfOneAgent() throws Exception {
    try (InputStream rooms = getClass().getResourceAsStream("rooms.ndjson")) {
      server.storeOnly(rooms);
    }
  }
}
