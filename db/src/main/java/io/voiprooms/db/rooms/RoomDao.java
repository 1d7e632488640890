package io.voiprooms.db.rooms;

import java.sql.Array;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Searches rooms. */
public final class RoomDao {

  /**
   * Selects the page and the total in one statement, so that both come from one snapshot. Only IDs
   * are sorted and skipped; whole rooms are read for the page.
   */
  private static final String SEARCH =
      """
      WITH <with>
      SELECT total.rooms AS total, page.*
      FROM total
      LEFT JOIN (
        SELECT <columns>, position, CASE WHEN position = :last THEN <position> END AS next
        FROM (<positions>) AS positions JOIN rooms USING (id)
      ) AS page ON true
      ORDER BY page.position
      """;

  private static final String TOTAL = "total AS MATERIALIZED (SELECT %s AS rooms)";
  private static final String NOT_COUNTED = "NULL::bigint";

  /**
   * All rooms that match, with their positions. PostgreSQL does not know here that a page needs few
   * rooms. Otherwise it would walk along an index in the order of the page, and read the whole
   * table if fewer rooms match than it expects.
   */
  private static final String MATCHES =
      """
      matches AS MATERIALIZED (
        SELECT id, row_number() OVER (ORDER BY %s) AS position FROM rooms WHERE %s
      )
      """;

  private static final String POSITIONS_OF_MATCHES =
      """
      SELECT id, position - CAST(:offset AS bigint) AS position FROM matches
      WHERE position > CAST(:offset AS bigint) AND position <= CAST(:offset AS bigint) + :limit
      """;

  private static final String POSITIONS =
      "SELECT id, row_number() OVER () AS position FROM (%s) AS ids";

  /** The first rooms of one range, with their positions behind those of earlier ranges. */
  private static final String RANGE =
      """
      range%d AS MATERIALIZED (
        SELECT id, %s + row_number() OVER () AS position FROM (%s) AS ids
      )
      """;

  private static final String POSITIONS_OF_RANGE =
      "SELECT id, position FROM range%d WHERE position <= :limit";

  /** Up to this number of matching rooms, all of them are read and sorted. */
  private static final int FEW_ROOMS = 10_000;

  private static final String ARE_FEW = " AND (SELECT rooms FROM total) <= ";
  private static final String ARE_MANY = " AND (SELECT rooms FROM total) > ";

  private static final String IDS =
      "SELECT id FROM (%s) AS rooms_to_end LIMIT :limit OFFSET (SELECT CAST(:offset AS bigint))";

  /** The inner limit is a power of two, see {@link #ids}. */
  private static final String IDS_OF_DAY =
      """
      SELECT id FROM (%s ORDER BY %s LIMIT %s OFFSET coalesce((SELECT rest FROM start), :offset)) AS ids_of_day
      LIMIT :limit
      """;

  /**
   * Selects the start of a page far behind in the default order: the end of its day, and the rest
   * of the offset in this day. The numbers of rooms by month and by day tell how many rooms later
   * months and days have.
   */
  private static final String START =
      """
      WITH start_month AS MATERIALIZED (
        SELECT created_on, skipped
        FROM (
          SELECT created_on, (sum(rooms) OVER (ORDER BY created_on DESC))::bigint - rooms AS skipped
          FROM (%s) AS months
        ) AS running
        WHERE skipped <= :offset
        ORDER BY created_on
        LIMIT 1
      ), start AS MATERIALIZED (
        SELECT (created_on + 1)::timestamp AT TIME ZONE 'UTC' AS day_end, :offset - skipped AS rest
        FROM (
          SELECT created_on,
            (SELECT skipped FROM start_month)
              + (sum(rooms) OVER (ORDER BY created_on DESC))::bigint - rooms AS skipped
          FROM (%s) AS days
        ) AS running
        WHERE skipped <= :offset
        ORDER BY created_on
        LIMIT 1
      )
      """;

  private static final String DAYS_OF_MONTH =
      """
      created_on >= (SELECT created_on FROM start_month)
      AND created_on < (SELECT created_on + interval '1 month' FROM start_month)
      """;

  /** The offset from which on the rooms of whole days are skipped. */
  private static final int DISTANT_OFFSET = 1_000;

  private final Jdbi jdbi;
  private final int distantOffset;
  private final int fewRooms;

  public RoomDao(Jdbi jdbi) {
    this(jdbi, DISTANT_OFFSET, FEW_ROOMS);
  }

  RoomDao(Jdbi jdbi, int distantOffset, int fewRooms) {
    this.jdbi = jdbi;
    this.distantOffset = distantOffset;
    this.fewRooms = fewRooms;
  }

  /** Returns the page of rooms that the query selects. */
  public RoomPage search(RoomQuery query) {
    RoomPredicates predicates = new RoomPredicates(query.access(), query.filter());
    RoomOrder order = new RoomOrder(query.order());
    Statement statement = statement(query, predicates, order);
    RoomRowMapper row = new RoomRowMapper(query.projection());
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(SEARCH)
                .define("with", statement.with)
                .define("positions", statement.positions)
                .define("columns", row.columns())
                .define("position", order.position())
                .bindMap(predicates.values())
                .bind("offset", query.offset())
                .bind("limit", query.roomsToRead())
                .bind("last", query.limit())
                .scanResultSet(
                    (resultSet, context) -> {
                      var results = resultSet.get();
                      List<String> rooms = new ArrayList<>(query.limit());
                      RoomPosition next = null;
                      long total = 0;
                      boolean hasMore = false;
                      while (results.next()) {
                        total = results.getLong("total");
                        if (rooms.size() == query.limit()) {
                          hasMore = true;
                        } else if (results.getString(RoomField.ID.column) != null) {
                          rooms.add(row.json(results));
                          next = position(results.getArray("next"));
                        }
                      }
                      if (query.roomsToRead() == query.limit()) {
                        hasMore = query.offset() + rooms.size() < total;
                      }
                      return new RoomPage(
                          rooms, query.counted() ? total : null, hasMore ? next : null);
                    }));
  }

  /** Returns the room with this ID, if the user may see it. */
  public Optional<StoredRoom> find(RoomAccess access, String id, RoomProjection projection) {
    RoomPredicates predicates = new RoomPredicates(access, RoomFilter.NONE);
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT <columns> FROM rooms WHERE id = :id AND <predicates>")
                .define("columns", StoredRoom.columns(projection))
                .define("predicates", predicates.sql())
                .bind("id", id)
                .bindMap(predicates.values())
                .map(StoredRoom.mapper(projection))
                .findOne());
  }

  /** Returns the position behind a room, or nothing if the room does not exist. */
  public Optional<RoomPosition> positionOf(String id, List<RoomSortKey> order) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT <position> FROM rooms WHERE id = :id")
                .define("position", new RoomOrder(order).position())
                .bind("id", id)
                .map((row, context) -> position(row.getArray(1)))
                .findOne());
  }

  private static @Nullable RoomPosition position(@Nullable Array values) throws SQLException {
    return values == null
        ? null
        : new RoomPosition(Arrays.<@Nullable String>asList((String[]) values.getArray()));
  }

  /**
   * The parts of a search in SQL: its common table expressions, and a query for IDs and positions.
   */
  private record Statement(String with, String positions) {

    /** Puts other parts in front. */
    Statement with(String earlierWith, String earlierPositions) {
      return new Statement(earlierWith + "," + with, earlierPositions + positions);
    }
  }

  private Statement statement(RoomQuery query, RoomPredicates predicates, RoomOrder order) {
    RoomPosition position = query.after();
    List<String> ranges =
        position == null ? List.of("true") : order.after(position, predicates.values());
    String inAnyRange = "(" + String.join(" OR ", ranges) + ")";
    if (!query.isSortedWithIndex()) {
      ranges = List.of(inAnyRange);
    }
    String matching = predicates.sql() + " AND " + inAnyRange;

    if (RoomTotal.countsAll(predicates, query.filter()) && query.canUseIndexOfNames()) {
      String total =
          position == null
              ? "(SELECT count(*) FROM matches)"
              : RoomTotal.sql(predicates, query.filter());
      return new Statement(
          MATCHES.formatted(order.sql(), matching)
              + ","
              + TOTAL.formatted(query.counted() ? total : NOT_COUNTED),
          POSITIONS_OF_MATCHES);
    }
    boolean skipsDays = query.offset() >= distantOffset && query.canSkipDays();
    boolean isDefault = query.order().equals(RoomSortKey.DEFAULT);
    boolean walks =
        skipsDays
            || isDefault && predicates.areOrderedByOneIndex()
            || predicates.subjects().isEmpty()
            || !query.canUseIndexOfNames();
    // The total also tells whether to walk, so it may be needed although it is not returned.
    boolean needsTotal = query.counted() || !walks;
    String total =
        TOTAL.formatted(needsTotal ? RoomTotal.sql(predicates, query.filter()) : NOT_COUNTED);
    if (skipsDays) {
      return new Statement(
          total, POSITIONS.formatted(idsAfterSkippedDays(query, predicates, order.sql())));
    }
    if (walks) {
      return walk(query, predicates, order.sql(), ranges, "").with(total, "");
    }
    return walk(query, predicates, order.sql(), ranges, ARE_MANY + fewRooms)
        .with(
            total + "," + MATCHES.formatted(order.sql(), matching + ARE_FEW + fewRooms),
            POSITIONS_OF_MATCHES + " UNION ALL ");
  }

  /**
   * Returns the parts that walk along an index. They read the first rooms of the first range, and
   * continue with the next range only if these are too few.
   */
  private static Statement walk(
      RoomQuery query,
      RoomPredicates predicates,
      String order,
      List<String> ranges,
      String condition) {
    List<String> with = new ArrayList<>();
    List<String> positions = new ArrayList<>();
    String read = "0";
    for (int i = 0; i < ranges.size(); i++) {
      String range = " AND (%s)%s AND %s < :limit".formatted(ranges.get(i), condition, read);
      with.add(RANGE.formatted(i, read, ids(query, predicates, order, range)));
      positions.add(POSITIONS_OF_RANGE.formatted(i));
      read += " + (SELECT count(*) FROM range%d)".formatted(i);
    }
    return new Statement(String.join(",", with), String.join(" UNION ALL ", positions));
  }

  /**
   * Returns a query for the IDs of a page. PostgreSQL plans a prepared statement for any offset,
   * and would guess how many rows it has to read. So it gets a number: the end of the page, rounded
   * up to a power of two, so that there are few statements.
   */
  private static String ids(
      RoomQuery query, RoomPredicates predicates, String order, String condition) {
    long end = powerOfTwo(query.offset() + query.roomsToRead());
    String limitedOrder = condition + " ORDER BY " + order + " LIMIT " + end;
    return IDS.formatted(
        query.order().equals(RoomSortKey.DEFAULT)
            ? union(predicates.branches(), limitedOrder) + " ORDER BY " + order
            : "SELECT id FROM rooms WHERE " + predicates.sql() + limitedOrder);
  }

  /** Returns the smallest power of two that is not less than the number. */
  private static long powerOfTwo(long number) {
    return number < 2 ? 1 : Long.highestOneBit(2 * number - 1);
  }

  private static String idsAfterSkippedDays(
      RoomQuery query, RoomPredicates predicates, String order) {
    String where = predicates.sql();
    List<String> branches =
        List.of(
            where + " AND created_at < (SELECT day_end FROM start)",
            where + " AND created_at IS NULL");
    String months = RoomTotal.byDate(predicates, "month", "created_on IS NOT NULL");
    String days = RoomTotal.byDate(predicates, "created", DAYS_OF_MONTH);
    return START.formatted(months, days)
        + IDS_OF_DAY.formatted(
            union(branches, " ORDER BY " + order), order, powerOfTwo(query.roomsToRead()));
  }

  /** Each branch is ordered, so that the planner can merge them without sorting all rooms. */
  private static String union(List<String> branches, String order) {
    return branches.stream()
        .map(branch -> "(SELECT id, created_at FROM rooms WHERE " + branch + order + ")")
        .collect(Collectors.joining(" UNION ALL ", "SELECT id FROM (", ") AS branches"));
  }
}
