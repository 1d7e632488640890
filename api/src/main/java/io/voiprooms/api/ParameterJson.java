package io.voiprooms.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the JSON that stands inside parameters: one object or one array, never nested, so that no
 * depth of nesting can do harm. A name given twice is refused.
 */
final class ParameterJson {

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private ParameterJson() {}

  /** The members of one object, in the order written. */
  static <V> Map<String, V> object(String text, Function<JsonParser, V> value) {
    return read(
        text,
        JsonToken.START_OBJECT,
        json -> {
          Map<String, V> members = new LinkedHashMap<>();
          while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            members.put(name, value.apply(json));
          }
          return members;
        });
  }

  /** The items of one array. */
  static <V> List<V> array(String text, Function<JsonParser, V> value) {
    return read(
        text,
        JsonToken.START_ARRAY,
        json -> {
          List<V> items = new ArrayList<>();
          while (json.nextToken() != JsonToken.END_ARRAY) {
            items.add(value.apply(json));
          }
          return items;
        });
  }

  private static <T> T read(String text, JsonToken start, Function<JsonParser, T> body) {
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
      if (json.nextToken() != start) {
        throw new InvalidParameterException("must be JSON that begins with " + start.asString());
      }
      T result = body.apply(json);
      if (json.nextToken() != null) {
        throw new InvalidParameterException("must end where its JSON ends");
      }
      return result;
    } catch (JacksonException e) {
      throw new InvalidParameterException("must be well-formed JSON");
    }
  }
}
