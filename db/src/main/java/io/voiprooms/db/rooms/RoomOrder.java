package io.voiprooms.db.rooms;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One key to order rooms by. A member that is missing or null counts as lower than any value.
 *
 * @param path the names that lead to the member, from the outside in
 * @param ascending whether low values come first
 */
public record RoomOrder(List<String> path, boolean ascending) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

  /** Nested members that have a column of their own. */
  private static final Map<List<String>, String> NESTED_COLUMNS =
      Map.of(
          List.of("v", "_id"), "visitor_id",
          List.of("servedBy", "_id"), "agent_id",
          List.of("servedBy", "username"), "agent_username");

  private static final String ID = RoomField.ID.column;

  /** The latest first, as in a listing that asks for no order. */
  public static final List<RoomOrder> DEFAULT =
      List.of(new RoomOrder(List.of(RoomField.CREATED_AT.wireName), false));

  public RoomOrder {
    path = List.copyOf(path);
    // The names become part of the SQL, so this type admits none that could end a literal.
    if (path.isEmpty() || !path.stream().allMatch(name -> NAME.matcher(name).matches())) {
      throw new IllegalArgumentException("not a path to a member: " + path);
    }
  }

  /** What stands behind {@code ORDER BY}: the keys, then the ID, so that no two rooms tie. */
  static String sql(List<RoomOrder> keys) {
    return Stream.concat(keys.stream().flatMap(RoomOrder::terms), Stream.of(ID))
        .collect(Collectors.joining(", "));
  }

  private Stream<String> terms() {
    String nestedColumn = NESTED_COLUMNS.get(path);
    if (nestedColumn != null) {
      return Stream.of(directed(nestedColumn));
    }
    RoomField member = RoomField.named(path.get(0));
    if (member == null) {
      return jsonTerms(RoomField.OTHER_MEMBERS, path);
    }
    List<String> inside = path.subList(1, path.size());
    if (member.kind.isJson()) {
      return jsonTerms(member.column, inside);
    }
    // Inside of a scalar there is nothing, in no room; a constant would only cost.
    return inside.isEmpty() ? Stream.of(directed(member.column)) : Stream.empty();
  }

  /**
   * JSON by kind (missing, numbers, text, the rest), numbers by value however they are written,
   * text by code point.
   */
  private Stream<String> jsonTerms(String column, List<String> inside) {
    String value =
        inside.isEmpty()
            ? column
            : "(" + column + " #> '{\"" + String.join("\",\"", inside) + "\"}')";
    return Stream.of(
        directed(
            """
            CASE jsonb_typeof(%s) WHEN 'number' THEN 1 WHEN 'string' THEN 2 WHEN 'object' THEN 3 \
            WHEN 'array' THEN 4 WHEN 'boolean' THEN 5 ELSE 0 END"""
                .formatted(value)),
        directed(
            "CASE jsonb_typeof(%s) WHEN 'number' THEN %s::numeric END".formatted(value, value)),
        directed(
            "CASE WHEN jsonb_typeof(%s) <> 'number' THEN %s #>> '{}' END COLLATE \"pg_c_utf8\""
                .formatted(value, value)));
  }

  private String directed(String term) {
    return term + (ascending ? " ASC NULLS FIRST" : " DESC NULLS LAST");
  }
}
