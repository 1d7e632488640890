package io.voiprooms.api;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The fields of a room to return: either only the named fields, or all fields except the named
 * ones.
 *
 * @param including whether {@code paths} are the only fields to return, or the fields to leave out
 * @param id whether to return {@code _id}
 * @param paths at most {@value #MAX_FIELDS} different paths, without {@code _id}
 */
public record Projection(boolean including, boolean id, List<FieldPath> paths) {

  /** The maximum number of fields in a projection. */
  public static final int MAX_FIELDS = 100;

  private static final String ID = "_id";

  public Projection {
    paths = List.copyOf(paths);
    requireAtMostMaxFields(paths.size());
    if (paths.stream().distinct().count() < paths.size()) {
      throw new InvalidParameterException("must not name a field twice");
    }
    if (paths.contains(new FieldPath(List.of(ID)))) {
      throw new InvalidParameterException("must not have _id among its paths");
    }
  }

  /** Parses {@code {"fname":1,"v.username":1}} or {@code {"lastMessage":0}}. */
  public static Projection parse(String text) {
    Map<String, Boolean> fields = ParameterJson.object(text, Projection::shown);
    requireAtMostMaxFields(fields.size());
    boolean idNamed = fields.containsKey(ID);
    boolean id = !Boolean.FALSE.equals(fields.remove(ID));
    Set<Boolean> shown = fields.values().stream().collect(Collectors.toSet());
    if (shown.size() > 1) {
      throw new InvalidParameterException("must not mix 1 and 0");
    }
    boolean including = shown.isEmpty() ? idNamed && id : shown.contains(true);
    return new Projection(including, id, fields.keySet().stream().map(FieldPath::parse).toList());
  }

  private static void requireAtMostMaxFields(int fields) {
    if (fields > MAX_FIELDS) {
      throw new InvalidParameterException("must have at most " + MAX_FIELDS + " fields");
    }
  }

  private static boolean shown(JsonParser json) {
    String value = json.currentToken() == JsonToken.VALUE_NUMBER_INT ? json.getString() : "";
    return switch (value) {
      case "1" -> true;
      case "0" -> false;
      default -> throw new InvalidParameterException("must have no values but 1 and 0");
    };
  }
}
