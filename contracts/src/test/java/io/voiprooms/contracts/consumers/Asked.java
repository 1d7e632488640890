package io.voiprooms.contracts.consumers;

import au.com.dius.pact.consumer.MockServer;
import au.com.dius.pact.consumer.dsl.DslPart;
import au.com.dius.pact.consumer.dsl.HttpInteractionBuilder;
import au.com.dius.pact.consumer.dsl.LambdaDsl;
import io.voiprooms.client.VoipRoomsClient;
import java.util.Map;

/** What the consumers here have in common: one endpoint, the client, and what errors look like. */
final class Asked {

  private static final String USER_ID = "rbAXPnMktTFbNpwtJ";
  private static final String TOKEN = "RScctEHSmLGZGywfIhWyRpyofhKOiMoUIpimhvheU3f";

  static final DslPart NOT_SIGNED_IN =
      LambdaDsl.newJsonBody(
              error -> error.stringType("message", "You must be logged in to do this."))
          .build();

  static final DslPart NOT_PERMITTED =
      LambdaDsl.newJsonBody(error -> error.booleanValue("success", false)).build();

  private Asked() {}

  static DslPart error(String type) {
    return LambdaDsl.newJsonBody(
            error -> error.stringValue("errorType", type).stringType("error", "What is wrong"))
        .build();
  }

  static VoipRoomsClient client(MockServer server) {
    return VoipRoomsClient.builder(server.getUrl()).credentials(USER_ID, TOKEN).build();
  }

  /** The exact request, credentials included, and the answer as far as it is read. */
  static HttpInteractionBuilder exchange(
      HttpInteractionBuilder interaction, Map<String, String> query, int status, DslPart body) {
    return interaction
        .withRequest(
            request ->
                request
                    .method("GET")
                    .path("/api/v1/voip/rooms")
                    .queryParameters(query)
                    .headers(
                        Map.of(
                            "Accept",
                            "application/json",
                            "X-User-Id",
                            USER_ID,
                            "X-Auth-Token",
                            TOKEN)))
        .willRespondWith(
            response ->
                response.status(status).header("Content-Type", "application/json").body(body));
  }
}
