package io.voiprooms.api;

import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The order asked for, the most significant key first. Without keys it is the default order.
 *
 * @param keys at most {@value #MAX_KEYS}
 */
public record SortOrder(List<Key> keys) {

  /** The most members that one order may have. */
  public static final int MAX_KEYS = 32;

  /** One member to order by. */
  public record Key(FieldPath member, boolean ascending) {}

  public SortOrder {
    if (keys.size() > MAX_KEYS) {
      throw new InvalidParameterException("must have at most " + MAX_KEYS + " members");
    }
    keys = List.copyOf(keys);
  }

  /** Reads {@code {"fname":1,"ts":-1}}. */
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
