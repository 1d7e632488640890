package io.voiprooms.server.portal.build;

import static io.voiprooms.server.portal.Page.code;
import static io.voiprooms.server.portal.Page.escape;

import io.voiprooms.server.portal.Page;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What changed from one version of the contract to the next, found by comparing them. */
final class ChangesPage {

  /** What says something to people, and promises nothing to programs. */
  private static final Set<String> PROSE =
      Set.of("description", "summary", "title", "example", "examples", "x-codeSamples");

  /** Below these are names that somebody has given, whatever they sound like. */
  private static final Set<String> NAMED = Set.of("properties", "components", "examples");

  private static final String EXAMPLES = "components › examples";

  /** The heading says it. */
  private static final String VERSION = "info › version";

  private ChangesPage() {}

  /**
   * The page.
   *
   * @param released versions, the oldest first
   * @param current the version that this build is made of
   */
  static Page of(List<JsonNode> released, JsonNode current) {
    List<String> sections = new ArrayList<>();
    JsonNode before = null;
    for (JsonNode version : released) {
      sections.add(0, section(version.at("/info/version").asString(), before, version));
      before = version;
    }
    if (!current.equals(before)) {
      sections.add(0, section("Not released yet", before, current));
    }
    return Page.of(
        "Changes of the contract",
        "What changed from version to version of the contract of voip-rooms.",
        """
        <p>Each version of the contract, compared with the one before it. What a version may change is
        said under <a href="./#description/versioning">Versioning</a>.</p>
        """
            + String.join("", sections));
  }

  private static String section(String heading, @Nullable JsonNode before, JsonNode after) {
    return "<h2>%s</h2>\n%s"
        .formatted(escape(heading), before == null ? beginning(after) : changes(before, after));
  }

  private static String beginning(JsonNode contract) {
    String paths = names(contract.path("paths").propertyNames().stream());
    String parameters =
        names(
            contract
                .at("/components/parameters")
                .valueStream()
                .map(parameter -> parameter.get("name").asString()));
    return "<p>The first version: %s, with the parameters %s.</p>\n".formatted(paths, parameters);
  }

  private static String names(Stream<String> names) {
    return names.map(Page::code).collect(Collectors.joining(", "));
  }

  private static String changes(JsonNode before, JsonNode after) {
    Set<String> phrases = new LinkedHashSet<>();
    compare("", before, after, phrases);
    return phrases.isEmpty()
        ? "<p>Nothing that anybody would notice.</p>\n"
        : phrases.stream()
            .map("<li>%s</li>\n"::formatted)
            .collect(Collectors.joining("", "<ul>\n", "</ul>\n"));
  }

  private static void compare(
      String place, @Nullable JsonNode before, @Nullable JsonNode after, Set<String> phrases) {
    if (before == null) {
      phrases.add("New: " + code(place));
    } else if (after == null) {
      phrases.add("Gone: " + code(place));
    } else if (before.isArray() && after.isArray()) {
      compare(place, byName(before), byName(after), phrases);
    } else if (before.isObject() && after.isObject()) {
      Set<String> names = new LinkedHashSet<>(before.propertyNames());
      names.addAll(after.propertyNames());
      names.removeIf(name -> Objects.equals(before.get(name), after.get(name)));
      for (String name : names) {
        String within = place.isEmpty() ? name : place + " › " + name;
        if (PROSE.contains(name) && !NAMED.contains(place.replaceFirst(".* › ", ""))) {
          phrases.add("Reworded: " + code(place));
        } else if (place.equals(EXAMPLES) && before.has(name) && after.has(name)) {
          phrases.add("Reworded: " + code(within));
        } else if (!within.equals(VERSION)) {
          compare(within, before.get(name), after.get(name), phrases);
        }
      }
    } else {
      phrases.add(
          "Different: %s, which was %s and is %s"
              .formatted(code(place), code(before.toString()), code(after.toString())));
    }
  }

  /** An array as an object, because the order of its elements means nothing in a contract. */
  private static JsonNode byName(JsonNode array) {
    ObjectNode elements = JsonNodeFactory.instance.objectNode();
    for (JsonNode element : array) {
      String name =
          element
              .path("$ref")
              .asString(element.isString() ? element.asString() : element.toString());
      elements.set(name.replaceFirst("^#.*/", ""), element);
    }
    return elements;
  }
}
