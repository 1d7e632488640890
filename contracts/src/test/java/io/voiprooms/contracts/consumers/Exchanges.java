package io.voiprooms.contracts.consumers;

import au.com.dius.pact.consumer.MockServer;
import au.com.dius.pact.consumer.dsl.DslPart;
import au.com.dius.pact.consumer.dsl.HttpInteractionBuilder;
import au.com.dius.pact.consumer.dsl.LambdaDsl;
import au.com.dius.pact.consumer.dsl.LambdaDslObject;
import io.voiprooms.client.VoipRoomsClient;
import java.util.Map;
import java.util.TreeMap;

/** Shared parts of the consumers' tests: the endpoint, the client and the error responses. */
final class Exchanges {

  private static final String USER_ID = "rbAXPnMktTFbNpwtJ";
  private static final String TOKEN = "RScctEHSmLGZGywfIhWyRpyofhKOiMoUIpimhvheU3f";

  static final DslPart NOT_SIGNED_IN =
      LambdaDsl.newJsonBody(
              error -> error.stringType("message", "You must be logged in to do this."))
          .build();

  static final DslPart NOT_PERMITTED =
      LambdaDsl.newJsonBody(error -> error.booleanValue("success", false)).build();

  private Exchanges() {}

  static DslPart error(String type) {
    return LambdaDsl.newJsonBody(
            error -> error.stringValue("errorType", type).stringType("error", "What is wrong"))
        .build();
  }

  /** Returns the parameters of a consumer with additional or changed parameters. */
  static Map<String, String> query(Map<String, String> defaults, String... changes) {
    Map<String, String> query = new TreeMap<>(defaults);
    for (int i = 0; i < changes.length; i += 2) {
      query.put(changes[i], changes[i + 1]);
    }
    return query;
  }

  /** Adds an instant in the format of the contract: in UTC, with milliseconds. */
  static void instant(LambdaDslObject room, String name, String example) {
    room.stringMatcher(name, "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z", example);
  }

  static VoipRoomsClient client(MockServer server) {
    return VoipRoomsClient.builder(server.getUrl()).credentials(USER_ID, TOKEN).build();
  }

  /** Adds a request that writes a room, and the parts of the response that are read. */
  static HttpInteractionBuilder write(
      HttpInteractionBuilder interaction,
      String method,
      String room,
      String type,
      DslPart requestBody,
      int status,
      DslPart body) {
    return interaction
        .withRequest(
            request ->
                request
                    .method(method)
                    .path("/api/v1/voip/rooms/" + room)
                    .headers(
                        Map.of(
                            "Accept",
                            "application/json",
                            "Content-Type",
                            type,
                            "X-User-Id",
                            USER_ID,
                            "X-Auth-Token",
                            TOKEN))
                    .body(requestBody))
        .willRespondWith(
            response ->
                response.status(status).header("Content-Type", "application/json").body(body));
  }

  /** Adds the exact request with its credentials, and the parts of the response that are read. */
  static HttpInteractionBuilder exchange(
      HttpInteractionBuilder interaction, Map<String, String> query, int status, DslPart body) {
    return exchange(interaction, "", query, status, body);
  }

  /** Does the same for a path behind that of the rooms, such as {@code /changes}. */
  static HttpInteractionBuilder exchange(
      HttpInteractionBuilder interaction,
      String path,
      Map<String, String> query,
      int status,
      DslPart body) {
    return interaction
        .withRequest(
            request ->
                request
                    .method("GET")
                    .path("/api/v1/voip/rooms" + path)
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
