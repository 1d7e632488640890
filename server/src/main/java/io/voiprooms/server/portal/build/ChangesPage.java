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

/** Builds the page that lists the changes between the versions of the contract. */
final class ChangesPage {

  /** Properties for people only; a change to them does not affect programs. */
  private static final Set<String> PROSE =
      Set.of("description", "summary", "title", "example", "examples", "x-codeSamples");

  /** Objects whose keys are free names, even if a key is equal to one of {@link #PROSE}. */
  private static final Set<String> NAMED = Set.of("properties", "components", "examples");

  private static final String EXAMPLES = "components › examples";

  /** Is not listed as a change, because it is the heading. */
  private static final String VERSION = "info › version";

  private ChangesPage() {}

  /**
   * Returns the page.
   *
   * @param released the released versions, the oldest first
   * @param current the version of this build
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
        .formatted(escape(heading), before == null ? firstVersion(after) : changes(before, after));
  }

  private static String firstVersion(JsonNode contract) {
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
    Set<String> changes = new LinkedHashSet<>();
    compare("", before, after, changes);
    return changes.isEmpty()
        ? "<p>Nothing that anybody would notice.</p>\n"
        : changes.stream()
            .map("<li>%s</li>\n"::formatted)
            .collect(Collectors.joining("", "<ul>\n", "</ul>\n"));
  }

  private static void compare(
      String place, @Nullable JsonNode before, @Nullable JsonNode after, Set<String> changes) {
    if (before == null) {
      changes.add("New: " + code(place));
    } else if (after == null) {
      changes.add("Gone: " + code(place));
    } else if (before.isArray() && after.isArray()) {
      compare(place, byName(before), byName(after), changes);
    } else if (before.isObject() && after.isObject()) {
      Set<String> names = new LinkedHashSet<>(before.propertyNames());
      names.addAll(after.propertyNames());
      names.removeIf(name -> Objects.equals(before.get(name), after.get(name)));
      for (String name : names) {
        String within = place.isEmpty() ? name : place + " › " + name;
        if (PROSE.contains(name) && !NAMED.contains(place.replaceFirst(".* › ", ""))) {
          changes.add("Reworded: " + code(place));
        } else if (place.equals(EXAMPLES) && before.has(name) && after.has(name)) {
          changes.add("Reworded: " + code(within));
        } else if (!within.equals(VERSION)) {
          compare(within, before.get(name), after.get(name), changes);
        }
      }
    } else {
      changes.add(
          "Different: %s, which was %s and is %s"
              .formatted(code(place), code(before.toString()), code(after.toString())));
    }
  }

  /**
   * Converts an array to an object, because the order of elements does not matter in a contract.
   */
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
