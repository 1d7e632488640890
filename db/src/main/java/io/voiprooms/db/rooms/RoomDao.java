package io.voiprooms.db.rooms;

import io.voiprooms.db.rooms.RoomAccess.RoomsServedBy;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Searches rooms. */
public final class RoomDao {

  /**
   * Selects the page and the total in one statement, so that both come from one snapshot and each
   * predicate is written once. Only IDs are sorted and skipped; whole rooms are read for the page.
   */
  private static final String SEARCH =
      """
      SELECT total.rooms AS total, page.*
      FROM (SELECT count(*) AS rooms FROM rooms <where>) AS total
      LEFT JOIN (
        SELECT <columns>, position
        FROM (
          SELECT id, row_number() OVER () AS position
          FROM (SELECT id FROM rooms <where> ORDER BY <order> LIMIT :limit OFFSET :offset) AS ids
        ) AS positions
        JOIN rooms USING (id)
      ) AS page ON true
      ORDER BY page.position
      """;

  private final Jdbi jdbi;

  public RoomDao(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Returns the page of rooms that the query selects. */
  public RoomPage search(RoomQuery query) {
    Where where = where(query.access(), query.filter());
    RoomRowMapper row = new RoomRowMapper(query.projection());
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(SEARCH)
                .define("where", where.sql())
                .define("columns", row.columns())
                .define("order", RoomSortKey.sql(query.order()))
                .bindMap(where.values)
                .bind("limit", query.limit())
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

  /** Returns the predicates of the access and of all filters. */
  private static Where where(RoomAccess access, RoomFilter filter) {
    Where where = new Where();
    if (access instanceof RoomsServedBy agent) {
      where.and(
          "(agent_id = :accessId OR agent_username = :accessUsername)",
          "accessId",
          agent.agentId());
      where.values.put("accessUsername", agent.agentUsername());
    }
    where.and(
        "(agent_id = ANY(:agents) OR agent_username = ANY(:agents))", "agents", filter.agents());
    where.and("is_open = :open", "open", filter.open());
    where.and("created_at >= :createdFrom", "createdFrom", utc(filter.createdFrom()));
    where.and("created_at <= :createdTo", "createdTo", utc(filter.createdTo()));
    where.and("closed_at >= :closedFrom", "closedFrom", utc(filter.closedFrom()));
    where.and("closed_at <= :closedTo", "closedTo", utc(filter.closedTo()));
    where.and("tags && CAST(:tags AS text[])", "tags", filter.tags());
    where.and("(queue = :queue OR call_unique_id = :queue)", "queue", filter.queue());
    where.and("visitor_id = :visitorId", "visitorId", filter.visitorId());
    where.and("direction = :direction", "direction", filter.direction());
    where.and(
        """
        (casefold(display_name COLLATE "pg_unicode_fast") LIKE casefold(:roomName COLLATE "pg_unicode_fast") \
        OR casefold(name COLLATE "pg_unicode_fast") LIKE casefold(:roomName COLLATE "pg_unicode_fast"))""",
        "roomName",
        substring(filter.roomName()));
    return where;
  }

  /**
   * Converts an instant to the type that pgjdbc binds without error. It converts an {@code Instant}
   * before 1582 with the Julian calendar.
   */
  private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  /** Returns a LIKE pattern for texts that contain this text. */
  private static @Nullable String substring(@Nullable String text) {
    return text == null || text.isEmpty()
        ? null
        : "%" + text.replaceAll("[\\\\%_]", "\\\\$0") + "%";
  }

  /** Predicates that are joined by AND, and the values of their parameters. */
  private static final class Where {

    private final List<String> predicates = new ArrayList<>();
    private final Map<String, Object> values = new HashMap<>();

    /** Adds the predicate, unless its value is null or empty, which means no filter. */
    void and(String predicate, String name, @Nullable Object value) {
      if (value == null || value.equals("") || value.equals(List.of())) {
        return;
      }
      predicates.add(predicate);
      values.put(name, value instanceof List<?> list ? list.toArray(String[]::new) : value);
    }

    String sql() {
      return predicates.isEmpty() ? "" : "WHERE " + String.join(" AND ", predicates);
    }
  }
}
