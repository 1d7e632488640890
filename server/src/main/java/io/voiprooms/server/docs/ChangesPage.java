package io.voiprooms.server.docs;

import static io.voiprooms.server.docs.Page.code;
import static io.voiprooms.server.docs.Page.escape;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What changed from one version of the contract to the next, found by comparing them. */
final class ChangesPage {

  /** What says something to people, and promises nothing to programs. */
  private static final Set<String> PROSE =
      Set.of("description", "summary", "title", "example", "examples", "x-codeSamples");

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
        <p>Each version of the contract, compared with the one before it.</p>
        """
            + String.join("", sections));
  }

  private static String section(String heading, @Nullable JsonNode before, JsonNode after) {
    if (before == null) {
      return "<h2>%s</h2>\n<p>The first version.</p>\n".formatted(escape(heading));
    }
    Set<String> phrases = new LinkedHashSet<>();
    compare("", before, after, phrases);
    return "<h2>%s</h2>\n<ul>\n%s</ul>\n"
        .formatted(
            escape(heading),
            phrases.stream().map("<li>%s</li>\n"::formatted).collect(Collectors.joining()));
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
        if (PROSE.contains(name) && !place.endsWith("properties")) {
          phrases.add("Reworded: " + code(place));
        } else {
          compare(
              place.isEmpty() ? name : place + " › " + name,
              before.get(name),
              after.get(name),
              phrases);
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
