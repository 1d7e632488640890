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
 * The requests that one program sends, with the responses that it needs.
 *
 * @param consumer the name of the program
 */
record Pact(String consumer, List<Interaction> interactions) {

  /**
   * A request with the answer that it needs.
   *
   * @param parameters the names of the query's parameters
   * @param members dotted paths of what it reads in the answer
   */
  record Interaction(
      String description, Set<String> parameters, String status, Set<String> members) {}

  /** Reads a pact of version 2, 3 or 4. */
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
                      parameters(interaction.at("/request/query")),
                      interaction.at("/response/status").asString(),
                      members("", wrapsBodies ? body.path("content") : body)
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

  private static Stream<String> members(String path, JsonNode json) {
    if (json.isEmpty()) {
      return path.isEmpty() ? Stream.empty() : Stream.of(path);
    }
    return json.isArray()
        ? json.valueStream().flatMap(element -> members(path, element))
        : json.propertyStream()
            .flatMap(
                member ->
                    members(
                        path.isEmpty() ? member.getKey() : path + "." + member.getKey(),
                        member.getValue()));
  }
}
