package io.voiprooms.contracts;

import au.com.dius.pact.provider.junit5.HttpTestTarget;
import au.com.dius.pact.provider.junit5.PactVerificationContext;
import au.com.dius.pact.provider.junit5.PactVerificationInvocationContextProvider;
import au.com.dius.pact.provider.junitsupport.Provider;
import au.com.dius.pact.provider.junitsupport.loader.PactFolder;
import io.voiprooms.server.ServerTest;
import io.voiprooms.server.docs.Verification;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hc.core5.http.HttpRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What consumers rely on, replayed against the whole server. */
@Provider("voip-rooms")
@PactFolder("pacts")
class ServerKeepsItsPactsTest extends ServerTest {

  /** Written when every pact was kept. */
  static final Path VERIFIED = Path.of("target", "verified.json");

  /** Was an admin, until their token was revoked. */
  private static final User REVOKED =
      new User("formerAdmin", "former.admin", "token-of-former-admin");

  private final ProviderStates states =
      new ProviderStates(ADMIN, KIM, NOBODY, REVOKED, this::storeOnly);

  /** How many interactions of each consumer went well. */
  private final Map<String, Integer> kept = new HashMap<>();

  @BeforeAll
  void revokeAToken() {
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
    states.forget();
  }

  @TestTemplate
  @ExtendWith(PactVerificationInvocationContextProvider.class)
  void theServerAnswersAsThePactSays(PactVerificationContext context, HttpRequest request) {
    // Credentials are the only thing that verification changes about a pact's request.
    request.removeHeaders("X-User-Id");
    request.removeHeaders("X-Auth-Token");
    if (states.caller() != null) {
      request.setHeader("X-User-Id", states.caller().id());
      request.setHeader("X-Auth-Token", states.caller().token());
    }
    context.verifyInteraction();
    kept.merge(context.getConsumer().getName(), 1, Integer::sum);
  }

  /** For the portal. {@link CommittedPactsTest} compares it with what is committed. */
  @AfterAll
  void recordThatEveryPactWasKept() {
    List<JsonNode> pacts = CommittedPactsTest.committed();
    if (pacts.stream().allMatch(this::wasKept)) {
      String contract = send("GET", "/openapi.json").json().at("/info/version").asString();
      LocalDate today = LocalDate.now(ZoneOffset.UTC);
      JSON.writerWithDefaultPrettyPrinter()
          .writeValue(
              VERIFIED,
              pacts.stream().map(pact -> Verification.of(pact, contract, today)).toList());
    }
  }

  private boolean wasKept(JsonNode pact) {
    return pact.get("interactions").size()
        == kept.getOrDefault(pact.at("/consumer/name").asString(), 0);
  }
}
