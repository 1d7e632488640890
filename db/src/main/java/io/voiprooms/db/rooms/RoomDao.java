package io.voiprooms.db.rooms;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/** Searches rooms. */
public final class RoomDao {

  /**
   * Selects the page and the total in one statement, so that both come from one snapshot. Only IDs
   * are sorted and skipped; whole rooms are read for the page.
   */
  private static final String SEARCH =
      """
      SELECT total.rooms AS total, page.*
      FROM (SELECT <total> AS rooms) AS total
      LEFT JOIN (
        SELECT <columns>, position
        FROM (SELECT id, row_number() OVER () AS position FROM (<ids>) AS ids) AS positions
        JOIN rooms USING (id)
      ) AS page ON true
      ORDER BY page.position
      """;

  /**
   * The number of rows to skip. As a subquery, it is unknown to the planner, so that the plan of a
   * prepared statement does not depend on it.
   */
  private static final String OFFSET = " OFFSET (SELECT CAST(:offset AS bigint))";

  /**
   * Selects the start of a page far behind in the default order: the end of its day, and the rest
   * of the offset in this day. The numbers of rooms by day tell how many rooms later days have.
   */
  private static final String START =
      """
      WITH start AS MATERIALIZED (
        SELECT (created_on + 1)::timestamp AT TIME ZONE 'UTC' AS day_end, :offset - skipped AS rest
        FROM (
          SELECT created_on, (sum(rooms) OVER (ORDER BY created_on DESC))::bigint - rooms AS skipped
          FROM (%s) AS days
          WHERE created_on IS NOT NULL
        ) AS running
        WHERE skipped <= :offset
        ORDER BY created_on
        LIMIT 1
      )
      """;

  private static final String OFFSET_AFTER_START =
      " OFFSET coalesce((SELECT rest FROM start), :offset)";

  /** The offset from which on the rooms of whole days are skipped. */
  private static final int DISTANT_OFFSET = 1_000;

  private final Jdbi jdbi;
  private final int distantOffset;

  public RoomDao(Jdbi jdbi) {
    this(jdbi, DISTANT_OFFSET);
  }

  RoomDao(Jdbi jdbi, int distantOffset) {
    this.jdbi = jdbi;
    this.distantOffset = distantOffset;
  }

  /** Returns the page of rooms that the query selects. */
  public RoomPage search(RoomQuery query) {
    RoomPredicates predicates = new RoomPredicates(query.access(), query.filter());
    RoomRowMapper row = new RoomRowMapper(query.projection());
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(SEARCH)
                .define("total", RoomTotal.sql(predicates, query.filter()))
                .define("ids", ids(query, predicates))
                .define("columns", row.columns())
                .bindMap(predicates.values())
                .bind("offset", query.offset())
                .scanResultSet(
                    (resultSet, context) -> {
                      var results = resultSet.get();
                      List<String> rooms = new ArrayList<>(query.limit());
                      long total = 0;
                      while (results.next()) {
                        total = results.getLong("total");
                        if (results.getString(RoomField.ID.column) != null) {
                          rooms.add(row.json(results));
                        }
                      }
                      return new RoomPage(rooms, total);
                    }));
  }

  private String ids(RoomQuery query, RoomPredicates predicates) {
    // The planner has to know the limit, so it is not a parameter.
    String end = " ORDER BY " + RoomSortKey.sql(query.order()) + " LIMIT " + query.limit();
    if (!query.order().equals(RoomSortKey.DEFAULT)) {
      return select(predicates.sql()) + end + OFFSET;
    }
    String days = query.offset() < distantOffset ? null : RoomTotal.byDay(predicates);
    if (days == null) {
      return union(predicates.branches()) + end + OFFSET;
    }
    String where = predicates.sql();
    return START.formatted(days)
        + union(
            List.of(
                where + " AND created_at < (SELECT day_end FROM start)",
                where + " AND created_at IS NULL"))
        + end
        + OFFSET_AFTER_START;
  }

  private static String union(List<String> branches) {
    return branches.stream().map(RoomDao::select).collect(Collectors.joining(" UNION ALL "));
  }

  private static String select(String predicate) {
    return "SELECT id, created_at FROM rooms WHERE " + predicate;
  }
}
