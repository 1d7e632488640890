package io.voiprooms.server.portal.build;

import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The contract, as far as pages have to find their way in it. */
record Contract(JsonNode json) {

  static final String PATH = "/api/v1/voip/rooms";

  JsonNode operation() {
    return json.get("paths").get(PATH).get("get");
  }

  /** The operation's parameters, in the contract's order. */
  Stream<JsonNode> parameters() {
    return operation().get("parameters").valueStream().map(this::resolved);
  }

  /** What is at this place, or what it refers to. */
  JsonNode resolved(JsonNode place) {
    return place.has("$ref") ? json.at(place.get("$ref").asString().substring(1)) : place;
  }
}
