package io.voiprooms.db.rooms;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The order of a query in SQL: the terms of the sort keys, then the ID, so that it is total. */
final class RoomOrder {

  /**
   * One expression by which rooms are sorted. Null is lower than any value.
   *
   * @param sql the expression
   * @param type the type of its values
   * @param ascending whether low values come first
   */
  record Term(String sql, String type, boolean ascending) {

    static final Term ID = new Term(RoomField.ID.column, "text", true);

    private String directed() {
      // No ID is null, and the indexes have the IDs in the direction of this short form.
      return equals(ID) ? sql : sql + (ascending ? " ASC NULLS FIRST" : " DESC NULLS LAST");
    }
  }

  private final List<Term> terms;

  RoomOrder(List<RoomSortKey> keys) {
    terms = Stream.concat(keys.stream().flatMap(RoomSortKey::terms), Stream.of(Term.ID)).toList();
  }

  /** Returns the terms of {@code ORDER BY}. */
  String sql() {
    return terms.stream().map(Term::directed).collect(Collectors.joining(", "));
  }

  /** Returns an expression for the values of {@link RoomPosition}, as an array of texts. */
  String position() {
    return terms.stream()
        .map(term -> "(" + term.sql + ")::text")
        .collect(Collectors.joining(", ", "ARRAY[", "]"));
  }

  /**
   * Returns predicates of which exactly one is true for each room after a position. The rooms of
   * each predicate come before those of the next one. If an index begins with the first term, each
   * predicate selects one range of it.
   *
   * @param values the values of the parameters, to which this method adds
   */
  List<String> after(RoomPosition position, Map<String, Object> values) {
    return after(position, 0, values);
  }

  private List<String> after(RoomPosition position, int index, Map<String, Object> values) {
    Term term = terms.get(index);
    @Nullable String value = position.values().get(index);
    String parameter = "CAST(:after%d AS %s)".formatted(index, term.type);
    List<String> predicates = new ArrayList<>();
    if (value != null) {
      values.put("after" + index, value);
    }
    if (index + 1 < terms.size()) {
      predicates.add(
          term.sql
              + (value == null ? " IS NULL" : " = " + parameter)
              + " AND ("
              + String.join(" OR ", after(position, index + 1, values))
              + ")");
    }
    if (term.ascending) {
      predicates.add(term.sql + (value == null ? " IS NOT NULL" : " > " + parameter));
    } else if (value != null) {
      predicates.add(term.sql + " < " + parameter);
      predicates.add(term.sql + " IS NULL");
    }
    return predicates;
  }
}
