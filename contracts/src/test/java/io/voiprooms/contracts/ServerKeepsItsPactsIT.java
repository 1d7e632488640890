package io.voiprooms.contracts;

import au.com.dius.pact.provider.junit5.HttpTestTarget;
import au.com.dius.pact.provider.junit5.PactVerificationContext;
import au.com.dius.pact.provider.junit5.PactVerificationInvocationContextProvider;
import au.com.dius.pact.provider.junitsupport.Provider;
import au.com.dius.pact.provider.junitsupport.loader.PactFolder;
import io.voiprooms.server.ServerTest;
import org.apache.hc.core5.http.HttpRequest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/** Verifies the pacts of the consumers against the server. */
@Provider("voip-rooms")
@PactFolder("pacts")
class ServerKeepsItsPactsIT extends ServerTest {

  /** An admin whose token was revoked. */
  private static final User REVOKED =
      new User("formerAdmin", "former.admin", "token-of-former-admin");

  private final ProviderStates states =
      new ProviderStates(ADMIN, KIM, NOBODY, REVOKED, this::storeOnly);

  @BeforeAll
  void revokeToken() {
    add(REVOKED, "admin");
    jdbi.useHandle(
        handle ->
            handle.execute("UPDATE tokens SET revoked_at = now() WHERE user_id = ?", REVOKED.id()));
  }

  private void storeOnly(String... rooms) {
    forgetRooms();
    store(rooms);
  }

  @BeforeEach
  void target(PactVerificationContext context) {
    context.setTarget(new HttpTestTarget("localhost", port));
    context.withStateChangeHandlers(states);
    states.reset();
  }

  @TestTemplate
  @ExtendWith(PactVerificationInvocationContextProvider.class)
  void fulfilsInteraction(PactVerificationContext context, HttpRequest request) {
    // The verification replaces only the credentials of a request.
    request.removeHeaders("X-User-Id");
    request.removeHeaders("X-Auth-Token");
    if (states.user() != null) {
      request.setHeader("X-User-Id", states.user().id());
      request.setHeader("X-Auth-Token", states.user().token());
    }
    context.verifyInteraction();
  }
}
