package io.voiprooms.server.portal.build;

import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Finds the parts of the contract that the pages need. */
record Contract(JsonNode json) {

  static final String PATH = "/api/v1/voip/rooms";

  JsonNode operation() {
    return json.get("paths").get(PATH).get("get");
  }

  /** Returns the query parameters of the operation, in the order of the contract. */
  Stream<JsonNode> parameters() {
    return operation()
        .get("parameters")
        .valueStream()
        .map(this::resolved)
        .filter(parameter -> parameter.get("in").asString().equals("query"));
  }

  /** Returns the node itself or, if it is a reference, the node that it refers to. */
  JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? json.at(node.get("$ref").asString().substring(1)) : node;
  }
}
