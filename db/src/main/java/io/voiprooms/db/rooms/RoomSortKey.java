package io.voiprooms.db.rooms;

import io.voiprooms.db.rooms.RoomOrder.Term;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One sort key of a query. A missing field or null is lower than any value.
 *
 * @param path the names of the field, the outermost first
 * @param ascending whether low values come first
 */
public record RoomSortKey(List<String> path, boolean ascending) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

  /** The nested fields that have a column of their own. */
  private static final Map<List<String>, String> NESTED_COLUMNS =
      Map.of(
          List.of("v", "_id"), "visitor_id",
          List.of("servedBy", "_id"), "agent_id",
          List.of("servedBy", "username"), "agent_username");

  /** The order of a request without {@code sort}: the newest room first. */
  public static final List<RoomSortKey> DEFAULT =
      List.of(new RoomSortKey(List.of(RoomField.CREATED_AT.wireName), false));

  public RoomSortKey {
    path = List.copyOf(path);
    // The names become part of the SQL, so names that could end a literal are refused.
    if (path.isEmpty() || !path.stream().allMatch(name -> NAME.matcher(name).matches())) {
      throw new IllegalArgumentException("not a path to a field: " + path);
    }
  }

  /** Returns the order by these keys in SQL. */
  public static String sql(List<RoomSortKey> keys) {
    return new RoomOrder(keys).sql();
  }

  /** Returns the expressions by which this key sorts. */
  Stream<Term> terms() {
    String nestedColumn = NESTED_COLUMNS.get(path);
    if (nestedColumn != null) {
      return Stream.of(new Term(nestedColumn, "text", ascending));
    }
    RoomField field = RoomField.named(path.get(0));
    if (field == null) {
      return jsonTerms(RoomField.OTHER_FIELDS, path);
    }
    List<String> nested = path.subList(1, path.size());
    if (field.kind.isJson()) {
      return jsonTerms(field.column, nested);
    }
    // A scalar has no nested fields, so this key is equal for all rooms and is left out.
    return nested.isEmpty()
        ? Stream.of(new Term(field.column, field.kind.type, ascending))
        : Stream.empty();
  }

  /**
   * Returns terms that sort JSON by type (missing or null, number, string, object, array, boolean),
   * numbers by value, and other values by the code points of their text.
   */
  private Stream<Term> jsonTerms(String column, List<String> nested) {
    String value =
        nested.isEmpty()
            ? column
            : "(" + column + " #> '{\"" + String.join("\",\"", nested) + "\"}')";
    return Stream.of(
        new Term(
            """
            CASE jsonb_typeof(%s) WHEN 'number' THEN 1 WHEN 'string' THEN 2 WHEN 'object' THEN 3 \
            WHEN 'array' THEN 4 WHEN 'boolean' THEN 5 ELSE 0 END"""
                .formatted(value),
            "integer",
            ascending),
        new Term(
            "CASE jsonb_typeof(%s) WHEN 'number' THEN %s::numeric END".formatted(value, value),
            "numeric",
            ascending),
        new Term(
            "CASE WHEN jsonb_typeof(%s) <> 'number' THEN %s #>> '{}' END COLLATE \"pg_c_utf8\""
                .formatted(value, value),
            "text",
            ascending));
  }
}
