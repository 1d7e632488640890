package io.voiprooms.api;

import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A list of texts, of which a room has to match any one. An empty list is no filter.
 *
 * @param items at most {@value #MAX_ITEMS}, none of them empty
 */
public record TextList(List<String> items) {

  /** The most items that one parameter may carry. */
  public static final int MAX_ITEMS = 500;

  public TextList {
    items = items.stream().map(Unicode::checked).filter(item -> !item.isEmpty()).toList();
    if (items.size() > MAX_ITEMS) {
      throw new InvalidParameterException("must have at most " + MAX_ITEMS + " items");
    }
  }

  /** Reads {@code a}, {@code a,b} or {@code ["a","b"]}; of the former, blanks around items go. */
  public static TextList parse(String text) {
    return new TextList(
        text.startsWith("[")
            ? FlatJson.array(text, TextList::item)
            : Arrays.stream(text.split(",")).map(String::strip).toList());
  }

  private static String item(JsonParser json) {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw new InvalidParameterException("must hold nothing but strings");
    }
    return json.getString();
  }
}
