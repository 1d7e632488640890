package io.voiprooms.server.portal.build;

import io.voiprooms.api.StringList;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The requests that one consumer sends, with the responses that it needs.
 *
 * @param consumer the name of the consumer
 */
record Pact(String consumer, List<Interaction> interactions) {

  /**
   * A request with the response that the consumer needs.
   *
   * @param isListing whether the request lists rooms
   * @param parameters the names of the parameters in the query
   * @param fields dotted paths of the fields that the consumer reads in the response
   */
  record Interaction(
      String description,
      boolean isListing,
      Set<String> parameters,
      String status,
      Set<String> fields) {}

  /** Parses a pact in version 2, 3 or 4 of the pact specification. */
  static Pact of(JsonNode json) {
    boolean wrapsBodies =
        json.at("/metadata/pactSpecification/version").asString("").startsWith("4");
    return new Pact(
        json.at("/consumer/name").asString(),
        json.get("interactions")
            .valueStream()
            .map(
                interaction -> {
                  JsonNode body = interaction.at("/response/body");
                  return new Interaction(
                      interaction.get("description").asString(),
                      interaction.at("/request/path").asString().equals(Contract.PATH)
                          && interaction.at("/request/method").asString().equalsIgnoreCase("GET"),
                      parameters(interaction.at("/request/query")),
                      interaction.at("/response/status").asString(),
                      fields("", wrapsBodies ? body.path("content") : body)
                          .collect(Collectors.toCollection(TreeSet::new)));
                })
            .toList());
  }

  private static Set<String> parameters(JsonNode query) {
    Stream<String> names =
        query.isString()
            ? Stream.of(query.asString().split("&"))
                .map(
                    pair -> URLDecoder.decode(pair.replaceFirst("=.*", ""), StandardCharsets.UTF_8))
            : query.propertyNames().stream();
    return names
        .map(StringList::declaredName)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> fields(String path, JsonNode json) {
    if (json.isEmpty()) {
      return path.isEmpty() ? Stream.empty() : Stream.of(path);
    }
    return json.isArray()
        ? json.valueStream().flatMap(element -> fields(path, element))
        : json.propertyStream()
            .flatMap(
                field ->
                    fields(
                        path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                        field.getValue()));
  }
}
