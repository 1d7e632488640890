package io.voiprooms.server.portal.build;

import static io.voiprooms.server.portal.Page.code;
import static io.voiprooms.server.portal.Page.escape;
import static java.util.Comparator.comparing;

import io.voiprooms.server.portal.Page;
import io.voiprooms.server.portal.build.Pact.Interaction;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Builds the page that lists the consumers with a pact, and the parts of the contract they use. */
final class ConsumersPage {

  private static final String OPERATION = "./#tag/rooms/GET" + Contract.PATH;
  private static final String MODELS = "./#models/";

  /** A part of the contract, and the link to its documentation. */
  private record Part(String name, String link) {}

  private final Contract contract;
  private final List<Pact> pacts;

  ConsumersPage(Contract contract, List<Pact> pacts) {
    this.contract = contract;
    this.pacts = pacts;
  }

  Page page() {
    return Page.of(
        "Who relies on what",
        "Which programs use voip-rooms, and what of it.",
        pacts.isEmpty()
            ? "<p>Nobody has said so far what they rely on.</p>\n"
            : """
              <p>These programs have written down, each in a pact, what they rely on. <code>mvn verify</code>
              sends their requests to the server that it has built, and fails if a response lacks what they need.</p>
              %s<h2>By parameter</h2>
              %s<h2>By member of the answer</h2>
              %s<h2>By status</h2>
              %s"""
                .formatted(
                    pacts.stream().map(ConsumersPage::section).collect(Collectors.joining()),
                    table(
                        "Parameter",
                        parameters(),
                        i -> i.parameters().stream().map(this::parameter)),
                    table("Member", Stream.empty(), this::fields),
                    table("Status", statuses(), i -> Stream.of(status(i.status())))));
  }

  private static String section(Pact pact) {
    return """
        <h2 id="%s">%s</h2>
        <ul>
        %s</ul>
        <p>Sends %s. Reads %s.</p>
        """
        .formatted(
            id(pact.consumer()),
            escape(pact.consumer()),
            pact.interactions().stream()
                .map(
                    i -> "<li>%s: %s</li>\n".formatted(escape(i.description()), escape(i.status())))
                .collect(Collectors.joining()),
            names(pact, Interaction::parameters),
            names(pact, Interaction::fields));
  }

  private static String id(String consumer) {
    return consumer.replaceAll("[^\\p{L}\\p{N}]+", "-");
  }

  private static String names(Pact pact, Function<Interaction, Set<String>> used) {
    return pact.interactions().stream()
        .flatMap(interaction -> used.apply(interaction).stream())
        .distinct()
        .sorted()
        .map(Page::code)
        .collect(
            Collectors.collectingAndThen(
                Collectors.joining(", "), names -> names.isEmpty() ? "nothing" : names));
  }

  /**
   * Returns a table of parts of the contract and the consumers that use them.
   *
   * @param known parts that the table lists even if no consumer uses them
   */
  private String table(
      String heading, Stream<Part> known, Function<Interaction, Stream<Part>> used) {
    Map<Part, Set<String>> consumers = new TreeMap<>(comparing(Part::name));
    known.forEach(part -> consumers.put(part, new TreeSet<>()));
    for (Pact pact : pacts) {
      pact.interactions().stream()
          .filter(Interaction::isListing)
          .flatMap(used)
          .forEach(
              part -> consumers.computeIfAbsent(part, p -> new TreeSet<>()).add(pact.consumer()));
    }
    return """
        <table>
        <thead><tr><th scope="col">%s</th><th scope="col">Relied on by</th></tr></thead>
        <tbody>
        %s</tbody>
        </table>
        """
        .formatted(
            heading,
            consumers.entrySet().stream()
                .map(row -> row(row.getKey(), row.getValue()))
                .collect(Collectors.joining()));
  }

  private static String row(Part part, Set<String> consumers) {
    return "<tr><th scope=\"row\"><a href=\"%s\">%s</a></th><td>%s</td></tr>\n"
        .formatted(
            escape(part.link),
            code(part.name),
            consumers.isEmpty()
                ? "nobody"
                : consumers.stream()
                    .map(name -> "<a href=\"#%s\">%s</a>".formatted(id(name), escape(name)))
                    .collect(Collectors.joining(", ")));
  }

  private Stream<Part> parameters() {
    return contract.parameters().map(parameter -> parameter(parameter.get("name").asString()));
  }

  private Part parameter(String name) {
    return new Part(name, OPERATION + ".query." + name);
  }

  private Stream<Part> statuses() {
    return contract.operation().get("responses").propertyNames().stream().map(this::status);
  }

  private Part status(String status) {
    return new Part(status, OPERATION);
  }

  private Stream<Part> fields(Interaction interaction) {
    JsonNode response = contract.operation().get("responses").path(interaction.status());
    JsonNode schema = contract.resolved(response).at("/content/application~1json/schema");
    return interaction.fields().stream()
        .map(field -> new Part(field, MODELS + model(schema, field)));
  }

  /** Returns the name of the schema that contains the field. */
  private String model(JsonNode schema, String field) {
    String model = "";
    JsonNode place = schema;
    for (String name : field.split("\\.")) {
      JsonNode items = contract.resolved(place).path("items");
      JsonNode object = items.isMissingNode() ? place : items;
      if (object.has("$ref")) {
        model = object.get("$ref").asString().replaceFirst(".*/", "");
      }
      place = contract.resolved(object).path("properties").path(name);
    }
    return model;
  }
}
