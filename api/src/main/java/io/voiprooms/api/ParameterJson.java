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
 * Parses the JSON in a parameter: one object or one array of scalars. A name that occurs twice is
 * refused. The functions that read a value refuse nested values.
 */
final class ParameterJson {

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private ParameterJson() {}

  /** Returns the names and values of one object, in the order of the text. */
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

  /** Returns the items of one array. */
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
