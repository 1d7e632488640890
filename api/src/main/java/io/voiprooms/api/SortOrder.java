package io.voiprooms.api;

import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The sort keys of a request, the most significant first. Without keys, the default order applies.
 *
 * @param keys at most {@value #MAX_FIELDS} keys, each for another field
 */
public record SortOrder(List<Key> keys) {

  /** The maximum number of fields in a sort order. */
  public static final int MAX_FIELDS = 32;

  /**
   * One sort key.
   *
   * @param path the field to sort by
   * @param ascending whether low values come first
   */
  public record Key(FieldPath path, boolean ascending) {}

  public SortOrder {
    keys = List.copyOf(keys);
    if (keys.size() > MAX_FIELDS) {
      throw new InvalidParameterException("must have at most " + MAX_FIELDS + " fields");
    }
    if (keys.stream().map(Key::path).distinct().count() < keys.size()) {
      throw new InvalidParameterException("must not name a field twice");
    }
  }

  /** Parses a JSON object of paths and directions, such as {@code {"fname":1,"ts":-1}}. */
  public static SortOrder parse(String text) {
    return new SortOrder(
        ParameterJson.object(text, SortOrder::ascending).entrySet().stream()
            .map(key -> new Key(FieldPath.parse(key.getKey()), key.getValue()))
            .toList());
  }

  private static boolean ascending(JsonParser json) {
    String value = json.currentToken() == JsonToken.VALUE_NUMBER_INT ? json.getString() : "";
    return switch (value) {
      case "1" -> true;
      case "-1" -> false;
      default -> throw new InvalidParameterException("must have no values but 1 and -1");
    };
  }
}
