package io.voiprooms.api;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A list of strings. A room matches if it matches any of them. An empty list is no filter. The
 * constructor removes empty items.
 *
 * @param items at most {@value #MAX_ITEMS} items, none of them empty
 */
public record StringList(List<String> items) {

  /** The maximum number of items in a list. */
  public static final int MAX_ITEMS = 500;

  private static final Pattern NUMBERED = Pattern.compile("\\[[0-9]+]$");

  public StringList {
    items = items.stream().map(Unicode::checked).filter(item -> !item.isEmpty()).toList();
    if (items.size() > MAX_ITEMS) {
      throw new InvalidParameterException("must have at most " + MAX_ITEMS + " items");
    }
  }

  /**
   * Returns the name under which the contract declares a parameter: {@code agents[]} for {@code
   * agents[0]}, and any other name unchanged.
   */
  public static String declaredName(String parameter) {
    return NUMBERED.matcher(parameter).replaceFirst("[]");
  }

  /**
   * Parses {@code a}, {@code a,b} or {@code ["a","b"]}. Spaces around an item are removed, except
   * in JSON.
   */
  public static StringList parse(String text) {
    return new StringList(
        text.startsWith("[")
            ? ParameterJson.array(text, StringList::item)
            : Arrays.stream(text.split(",")).map(String::strip).toList());
  }

  /** Returns the items of the list, or no items if the parameter was not sent. */
  public static List<String> itemsOf(@Nullable StringList list) {
    return list == null ? List.of() : list.items;
  }

  private static String item(JsonParser json) {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw new InvalidParameterException("must hold nothing but strings");
    }
    return json.getString();
  }
}
