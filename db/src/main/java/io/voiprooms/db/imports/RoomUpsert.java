package io.voiprooms.db.imports;

import io.voiprooms.db.rooms.RoomField;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The SQL that writes rooms. */
final class RoomUpsert {

  static final String COLUMNS = String.join(", ", RoomDocument.COLUMNS);

  /**
   * Writes the last document of each room, because one statement cannot write a row twice. It
   * writes in the order of IDs, so that two writers at the same time do not deadlock. A room that
   * is equal to the stored room is not written.
   */
  private static final String UPSERT =
      """
      INSERT INTO rooms (%1$s)
      SELECT DISTINCT ON (incoming.id) %2$s
      FROM %3$s AS incoming
      LEFT JOIN rooms AS stored ON %4$s AND stored.id = incoming.id
      ORDER BY incoming.id, position DESC
      ON CONFLICT (id) DO UPDATE SET (%1$s) = ROW(%5$s)
        WHERE (%6$s) IS DISTINCT FROM (%5$s)
      """;

  private static final String CLOSED_AT =
      """
      CASE WHEN NOT incoming.is_open THEN coalesce(incoming.closed_at, stored.closed_at,
        CASE WHEN stored.is_open IS NOT FALSE THEN statement_timestamp() END) END""";

  private static final String UPDATED_AT =
      """
      coalesce(incoming.updated_at, CASE WHEN (%s) IS NOT DISTINCT FROM (%s) THEN stored.updated_at END, statement_timestamp())"""
          .formatted(
              columns(column -> isUpdatedAt(column) ? "NULL" : "stored." + column),
              columns(column -> isUpdatedAt(column) ? "NULL" : completed(column)));

  private RoomUpsert() {}

  /**
   * Returns the statement.
   *
   * @param source a table or query in parentheses with all columns and {@code position}
   * @param completes whether {@code closedAt} and {@code _updatedAt} are set where the room has
   *     none, as the contract describes in "Writing rooms"
   */
  static String sql(String source, boolean completes) {
    return UPSERT.formatted(
        COLUMNS,
        columns(
            column ->
                !completes
                    ? "incoming." + column
                    : isUpdatedAt(column) ? UPDATED_AT : completed(column)),
        source,
        completes,
        columns(column -> "excluded." + column),
        columns(column -> "rooms." + column));
  }

  private static boolean isUpdatedAt(String column) {
    return column.equals(RoomField.UPDATED_AT.column);
  }

  private static String completed(String column) {
    return column.equals(RoomField.CLOSED_AT.column) ? CLOSED_AT : "incoming." + column;
  }

  private static String columns(UnaryOperator<String> expression) {
    return RoomDocument.COLUMNS.stream().map(expression).collect(Collectors.joining(", "));
  }
}
