package io.voiprooms.db.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.db.TestDatabase;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * Tests that no search reads the whole table. The plans are those for the values of the search and
 * those for any values, which PostgreSQL may use from the sixth execution of a statement on.
 */
class RoomPlansIT {

  /**
   * A scan that is executed only if few rooms match. Then PostgreSQL expects few and uses an index.
   */
  private static final Pattern NOT_FOR_FEW_ROOMS =
      Pattern.compile("One-Time Filter: [^\n]* <= 10000\\)\n *-> *Seq Scan on rooms");

  private static final Instant FROM = Instant.parse("2025-03-04T05:06:07Z");
  private static final Instant TO = Instant.parse("2025-03-24T05:06:07Z");

  /**
   * More than the pages of 10,000 rooms and their indexes, and far less than those of all rooms.
   */
  private static final int MOST_PAGES = 15_000;

  /** Enough for 2,000 rooms, some of which are in the same page, and for the index. */
  private static final int MOST_PAGES_OF_CHANGES = 3_000;

  /** Enough for the entries of an index and the rooms of one page. */
  private static final int MOST_PAGES_AFTER_POSITION = 500;

  /** Rooms as in a call centre with five queues and 40 agents: one every ten minutes. */
  private static final String ROOMS =
      """
      INSERT INTO rooms (id, type, display_name, queue, direction, call_unique_id, is_open, created_at,
        updated_at, queued_at, call_started_at, closed_at, call_duration_ms, call_waiting_time_ms, tags,
        visitor, served_by)
      SELECT md5(n::text), 'v', md5((n % 20000)::text), 'queue-' || n % 5,
        CASE WHEN n % 3 = 0 THEN 'outbound' ELSE 'inbound' END, n || '.1', n > 80000, ts, ts,
        CASE WHEN n % 3 > 0 THEN ts END, ts, CASE WHEN n <= 80000 THEN ts + interval '5 minutes' END,
        n::bigint * 7919 % 600000, n::bigint * 104729 % 90000,
        ARRAY['tag-' || n % 7], jsonb_build_object('_id', 'visitor-' || n % 20000),
        jsonb_build_object('_id', 'id-' || n % 40, 'username', 'agent-' || n % 40)
      FROM (
        SELECT n, timestamptz '2024-01-01Z' + n * interval '10 minutes' AS ts
        FROM generate_series(1, 100000) AS n
      ) AS calls
      """;

  /** Keeps the last statement, with values and with placeholders. */
  private static final class LastStatement implements SqlLogger {

    private String withValues = "";
    private String withPlaceholders = "";

    @Override
    public void logBeforeExecution(StatementContext context) {
      // The driver returns the SQL with the values of the parameters.
      withValues = context.getStatement().toString();
      withPlaceholders = context.getParsedSql().getSql();
    }
  }

  private final LastStatement last = new LastStatement();
  private final Jdbi jdbi = Jdbi.create(TestDatabase.DATA_SOURCE);

  @BeforeAll
  static void storeRooms() {
    Jdbi.create(TestDatabase.DATA_SOURCE)
        .useHandle(
            handle -> {
              handle.execute("TRUNCATE rooms");
              handle.execute(ROOMS);
              handle.execute("VACUUM ANALYZE rooms");
            });
  }

  @AfterAll
  static void deleteRooms() {
    Jdbi.create(TestDatabase.DATA_SOURCE).useHandle(handle -> handle.execute("TRUNCATE rooms"));
  }

  private static RoomFilter filter(
      List<String> agents,
      @Nullable Boolean open,
      List<String> tags,
      @Nullable String queue,
      @Nullable String visitorId,
      @Nullable String direction,
      @Nullable String roomName) {
    return new RoomFilter(
        agents, open, null, null, null, null, tags, queue, visitorId, direction, roomName);
  }

  private static RoomFilter created(@Nullable Instant from, @Nullable Instant to) {
    return new RoomFilter(List.of(), null, from, to, null, null, List.of(), null, null, null, null);
  }

  private static RoomFilter closed(@Nullable Instant from, @Nullable Instant to) {
    return new RoomFilter(List.of(), null, null, null, from, to, List.of(), null, null, null, null);
  }

  static Stream<Arguments> filters() {
    List<String> none = List.of();
    return Stream.of(
        Arguments.of("no filter", created(null, null)),
        Arguments.of("open", filter(none, true, none, null, null, null, null)),
        Arguments.of("closed", filter(none, false, none, null, null, null, null)),
        Arguments.of("agent", filter(List.of("agent-3"), null, none, null, null, null, null)),
        Arguments.of(
            "agents",
            filter(List.of("agent-3", "id-4", "nobody"), null, none, null, null, null, null)),
        Arguments.of("tag", filter(none, null, List.of("tag-3"), null, null, null, null)),
        Arguments.of("rare tag", filter(none, null, List.of("rare"), null, null, null, null)),
        Arguments.of("queue", filter(none, null, none, "queue-3", null, null, null)),
        Arguments.of("unique ID", filter(none, null, none, "77.1", null, null, null)),
        Arguments.of("visitor", filter(none, null, none, null, "visitor-77", null, null)),
        Arguments.of("direction", filter(none, null, none, null, null, "outbound", null)),
        Arguments.of("name", filter(none, null, none, null, null, null, "abcd")),
        Arguments.of("queue, open", filter(none, false, none, "queue-3", null, null, null)),
        Arguments.of("created from", created(FROM, null)),
        Arguments.of("created to", created(null, TO)),
        Arguments.of("created from, to", created(FROM, TO)),
        Arguments.of("closed from", closed(FROM, null)),
        Arguments.of("closed to", closed(null, TO)),
        Arguments.of("closed from, to", closed(FROM, TO)));
  }

  static Stream<Arguments> orders() {
    return Stream.of(
            "ts",
            "closedAt",
            "queuedAt",
            "callStarted",
            "_updatedAt",
            "callDuration",
            "callWaitingTime",
            "fname",
            "queue",
            "servedBy.username")
        .flatMap(field -> Stream.of(Arguments.of(field, true), Arguments.of(field, false)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("filters")
  void findsRoomsOfFilterByIndex(String description, RoomFilter filter) throws SQLException {
    assertNoFullScan(filter, RoomSortKey.DEFAULT, 0);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("filters")
  void skipsDays(String description, RoomFilter filter) throws SQLException {
    if (query(filter, RoomSortKey.DEFAULT, 0).canSkipDays()) {
      assertNoFullScan(filter, RoomSortKey.DEFAULT, 90_000);
    }
  }

  @ParameterizedTest(name = "{0}, ascending: {1}")
  @MethodSource("orders")
  void findsFirstRoomsOfOrderByIndex(String field, boolean ascending) throws SQLException {
    assertNoFullScan(
        created(null, null), List.of(new RoomSortKey(List.of(field.split("\\.")), ascending)), 0);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("filters")
  void readsChangesByIndex(String description, RoomFilter filter) throws SQLException {
    for (RoomAccess access :
        List.of(new RoomAccess.AllRooms(), new RoomAccess.RoomsServedBy("id-3", "agent-3"))) {
      assertReadsFewPages(
          changes ->
              changes.search(
                  new RoomChangesQuery(access, filter, RoomProjection.EVERYTHING, null, 25)));
    }
  }

  @ParameterizedTest(name = "{0}, ascending: {1}")
  @MethodSource("orders")
  void readsPageAfterPositionOfOrderByIndex(String field, boolean ascending) throws SQLException {
    List<RoomSortKey> order = List.of(new RoomSortKey(List.of(field.split("\\.")), ascending));
    for (long offset : List.of(100L, 50_000L, 99_900L)) {
      assertNoFullScan(after(query(created(null, null), order, offset)), MOST_PAGES_AFTER_POSITION);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("filters")
  void readsPageOfFilterAfterPositionByIndex(String description, RoomFilter filter)
      throws SQLException {
    RoomQuery first = query(filter, RoomSortKey.DEFAULT, 0);
    if (new RoomDao(jdbi).search(first).next() != null) {
      assertNoFullScan(after(first), MOST_PAGES);
    }
  }

  /** Returns the query for the page that follows the page of a query. */
  private RoomQuery after(RoomQuery query) {
    return new RoomQuery(
        query.access(),
        query.filter(),
        query.order(),
        query.projection(),
        0,
        query.limit(),
        Objects.requireNonNull(new RoomDao(jdbi).search(query).next()),
        false);
  }

  @Test
  void readsStateOfChangesByIndex() throws SQLException {
    assertReadsFewPages(RoomChangesDao::state);
  }

  private void assertReadsFewPages(Consumer<RoomChangesDao> reading) throws SQLException {
    jdbi.getConfig(SqlStatements.class).setSqlLogger(last);
    reading.accept(new RoomChangesDao(jdbi));
    jdbi.getConfig(SqlStatements.class).setSqlLogger(SqlLogger.NOP_SQL_LOGGER);
    String plan = plan("EXPLAIN (ANALYZE, BUFFERS) " + last.withValues);
    assertThat(plan).doesNotContain("Seq Scan on rooms", "Bitmap");
    assertThat(pages(plan)).as(plan).isLessThan(MOST_PAGES_OF_CHANGES);
    assertThat(plan("EXPLAIN (GENERIC_PLAN) " + numbered(last.withPlaceholders)))
        .doesNotContain("Seq Scan on rooms", "Bitmap");
  }

  private static RoomQuery query(RoomFilter filter, List<RoomSortKey> order, long offset) {
    return new RoomQuery(
        new RoomAccess.AllRooms(), filter, order, RoomProjection.EVERYTHING, offset, 25);
  }

  private void assertNoFullScan(RoomFilter filter, List<RoomSortKey> order, long offset)
      throws SQLException {
    assertNoFullScan(query(filter, order, offset), MOST_PAGES);
  }

  private void assertNoFullScan(RoomQuery query, int mostPages) throws SQLException {
    jdbi.getConfig(SqlStatements.class).setSqlLogger(last);
    new RoomDao(jdbi).search(query);
    jdbi.getConfig(SqlStatements.class).setSqlLogger(SqlLogger.NOP_SQL_LOGGER);
    String plan = plan("EXPLAIN (ANALYZE, BUFFERS) " + last.withValues);
    assertThat(plan).doesNotContain("Seq Scan on rooms");
    assertThat(pages(plan)).as(plan).isLessThan(mostPages);
    assertThat(plan("EXPLAIN (GENERIC_PLAN) " + numbered(last.withPlaceholders)))
        .doesNotContain("Seq Scan on rooms");
  }

  /** Returns the number of pages that all parts of the statement read. */
  private static int pages(String plan) {
    Matcher buffers =
        Pattern.compile("Buffers: shared hit=([0-9]+)(?: read=([0-9]+))?").matcher(plan);
    assertThat(buffers.find()).isTrue();
    return Integer.parseInt(buffers.group(1))
        + (buffers.group(2) == null ? 0 : Integer.parseInt(buffers.group(2)));
  }

  /** Placeholders without values need the simple protocol. */
  private static String plan(String explain) throws SQLException {
    PGSimpleDataSource simple = new PGSimpleDataSource();
    PGSimpleDataSource original = (PGSimpleDataSource) TestDatabase.DATA_SOURCE;
    simple.setUrl(Objects.requireNonNull(original.getURL()));
    simple.setUser(original.getUser());
    simple.setPassword(original.getPassword());
    simple.setPreferQueryMode(PreferQueryMode.SIMPLE);
    try (var connection = simple.getConnection();
        var statement = connection.createStatement();
        var lines = statement.executeQuery(explain)) {
      StringBuilder plan = new StringBuilder();
      while (lines.next()) {
        plan.append(lines.getString(1)).append('\n');
      }
      return NOT_FOR_FEW_ROOMS.matcher(plan).replaceAll("");
    }
  }

  /** Replaces the placeholders of JDBC by those of PostgreSQL. */
  private static String numbered(String sql) {
    int[] number = {0};
    return Pattern.compile("\\?").matcher(sql).replaceAll(m -> "\\$" + ++number[0]);
  }
}
