package io.voiprooms.db.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.db.TestDatabase;
import io.voiprooms.db.rooms.RoomAccess.AllRooms;
import io.voiprooms.db.rooms.RoomAccess.RoomsServedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class RoomChangesDaoIT {

  private static final Jdbi JDBI = Jdbi.create(TestDatabase.DATA_SOURCE);
  private static final RoomFilter ALL = filter(null);
  private static final RoomProjection IDS = new RoomProjection(true, true, List.of());
  private static final RoomsServedBy KIM = new RoomsServedBy("k", "kim");

  private static final String INSERT =
      "INSERT INTO rooms (id, type, is_open) VALUES (?, 'v', true)";

  private final RoomChangesDao changes = new RoomChangesDao(JDBI);

  private static RoomFilter filter(@Nullable Boolean open) {
    return new RoomFilter(
        List.of(), open, null, null, null, null, List.of(), null, null, null, null);
  }

  @BeforeEach
  void deleteRooms() {
    execute("TRUNCATE rooms");
    awaitEndOfTransactions();
  }

  private static void execute(String sql, Object... values) {
    JDBI.useHandle(handle -> handle.execute(sql, values));
  }

  /** Inserts open rooms without an agent, each in its own transaction. */
  private static void insert(String... ids) {
    for (String id : ids) {
      execute(INSERT, id);
    }
    awaitEndOfTransactions();
  }

  /** Waits for transactions of other processes, such as autovacuum. They delay the feed. */
  static void awaitEndOfTransactions() {
    String isQuiet =
        "SELECT pg_snapshot_xmin(now) = pg_snapshot_xmax(now) FROM pg_current_snapshot() AS now";
    while (!JDBI.withHandle(handle -> handle.select(isQuiet).mapTo(Boolean.class).one())) {
      Thread.onSpinWait();
    }
  }

  private Optional<RoomChanges> search(
      RoomAccess access, RoomFilter filter, @Nullable RoomChangesPosition after, int limit) {
    return changes.search(new RoomChangesQuery(access, filter, IDS, after, limit));
  }

  private RoomChanges read(@Nullable RoomChanges before) {
    return search(new AllRooms(), ALL, before == null ? null : before.end(), 100).orElseThrow();
  }

  private RoomChanges read(RoomAccess access, RoomFilter filter, @Nullable RoomChanges before) {
    return search(access, filter, before == null ? null : before.end(), 100).orElseThrow();
  }

  private static List<String> ids(RoomChanges page) {
    return page.rooms().stream().map(RoomSearchPropertyIT::id).toList();
  }

  private static List<String> removed(RoomChanges page) {
    return page.removed().stream().map(RoomChanges.Removed::id).toList();
  }

  /** Reads the rooms that were written since the last time. */
  private interface Feed {
    List<String> next();
  }

  private Feed feedOfTransactions() {
    return new Feed() {
      private @Nullable RoomChanges page;

      @Override
      public List<String> next() {
        page = read(page);
        return ids(page);
      }
    };
  }

  /** Returns a feed whose position is the highest value of a column so far. */
  private static Feed feedOf(String column, String start) {
    return new Feed() {
      private String last = start;

      @Override
      public List<String> next() {
        String sql = "SELECT id, %1$s FROM written WHERE %1$s > '%2$s' ORDER BY %1$s";
        List<String> rooms = new ArrayList<>();
        JDBI.useHandle(
            handle ->
                handle
                    .select(sql.formatted(column, last))
                    .map((row, context) -> List.of(row.getString("id"), row.getString(column)))
                    .forEach(
                        row -> {
                          rooms.add(row.get(0));
                          last = row.get(1);
                        }));
        return rooms;
      }
    };
  }

  /** Writes a room, also to a table from which feeds with other positions read. */
  private static void write(Handle handle, String id) {
    handle.execute(INSERT, id);
    handle.execute("INSERT INTO written (id) VALUES (?)", id);
  }

  /**
   * The first transaction begins and writes before the second one, and ends after it. The feeds are
   * read in between and after both.
   */
  private List<String> readWhileTransactionsOverlap(Feed feed) {
    execute(
        """
        CREATE TABLE written (
          id text,
          sequence bigserial,
          time_of_transaction timestamptz DEFAULT now(),
          time_of_write timestamptz DEFAULT clock_timestamp()
        )
        """);
    List<String> read = new ArrayList<>();
    try (Handle first = JDBI.open();
        Handle second = JDBI.open()) {
      first.begin();
      write(first, "first");
      second.begin();
      write(second, "second");
      second.commit();
      read.addAll(feed.next());
      first.commit();
      awaitEndOfTransactions();
      read.addAll(feed.next());
      read.addAll(feed.next());
    } finally {
      execute("DROP TABLE written");
    }
    return read;
  }

  @Test
  void returnsRoomsOfOverlappingTransactionsOnce() {
    assertThat(readWhileTransactionsOverlap(feedOfTransactions()))
        .containsExactly("first", "second");
  }

  /** Shows that positions of other kinds lose a room, so that the feed needs its own. */
  @ParameterizedTest
  @CsvSource({"sequence, 0", "time_of_transaction, -infinity", "time_of_write, -infinity"})
  void positionOfOtherKindMissesRoomOfOverlappingTransaction(String column, String start) {
    assertThat(readWhileTransactionsOverlap(feedOf(column, start))).containsExactly("second");
  }

  @Test
  void returnsEveryRoomOfConcurrentWritersOnce() throws Exception {
    ExecutorService writers = Executors.newFixedThreadPool(6);
    List<Future<?>> running = new ArrayList<>();
    for (int writer = 0; writer < 6; writer++) {
      running.add(writers.submit(writer(writer)));
    }
    List<String> read = new ArrayList<>();
    RoomChanges page = null;
    while (running.stream().anyMatch(writer -> !writer.isDone())) {
      page = search(new AllRooms(), ALL, page == null ? null : page.end(), 7).orElseThrow();
      read.addAll(ids(page));
    }
    for (Future<?> writer : running) {
      writer.get();
    }
    writers.shutdown();
    awaitEndOfTransactions();
    do {
      page = read(page);
      read.addAll(ids(page));
    } while (page.more());

    assertThat(read)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 6)
                .boxed()
                .flatMap(writer -> IntStream.range(0, 120).mapToObj(room -> writer + "-" + room))
                .toList());
  }

  /** Returns a writer of 40 transactions with three rooms each, which take different times. */
  private static Callable<@Nullable Void> writer(int writer) {
    Random random = new Random(writer);
    return () -> {
      for (int i = 0; i < 120; i += 3) {
        int first = i;
        JDBI.useTransaction(
            transaction -> {
              for (int room = first; room < first + 3; room++) {
                transaction.execute(INSERT, writer + "-" + room);
                Thread.sleep(random.nextInt(5));
              }
            });
      }
      return null;
    };
  }

  @Test
  void returnsChangedRoomAgain() {
    insert("a", "b");
    RoomChanges page = read(null);
    assertThat(ids(page)).containsExactly("a", "b");
    assertThat(page.more()).isFalse();
    assertThat(ids(read(page))).isEmpty();

    execute("UPDATE rooms SET topic = 'new' WHERE id = 'a'");
    awaitEndOfTransactions();
    assertThat(ids(read(page))).containsExactly("a");
  }

  @Test
  void returnsDeletedRoomAndRoomThatDoesNotMatchAsRemoved() {
    insert("a", "b", "c");
    execute("UPDATE rooms SET updated_at = '2021-07-09T20:21:07.334Z'");
    awaitEndOfTransactions();
    RoomChanges page = read(new AllRooms(), filter(true), null);
    assertThat(ids(page)).containsExactly("a", "b", "c");

    execute("UPDATE rooms SET is_open = false WHERE id = 'b'");
    execute("DELETE FROM rooms WHERE id = 'a'");
    awaitEndOfTransactions();
    RoomChanges next = read(new AllRooms(), filter(true), page);
    assertThat(next.rooms()).isEmpty();
    assertThat(removed(next)).containsExactly("b", "a");
    assertThat(next.removed().get(0).at()).hasToString("2021-07-09T20:21:07.334Z");
    assertThat(next.removed().get(1).at()).isNotNull();
  }

  @Test
  void returnsRoomThatExistsAgainAsRoom() {
    insert("a");
    RoomChanges page = read(null);
    execute("DELETE FROM rooms");
    insert("a");
    RoomChanges next = read(page);
    assertThat(ids(next)).containsExactly("a");
    assertThat(next.removed()).isEmpty();
  }

  @Test
  void firstCopyHasNoRemovedRoomsFromBeforeItsBeginning() {
    insert("a", "b", "c", "d");
    execute("UPDATE rooms SET is_open = false WHERE id = 'b'");
    execute("DELETE FROM rooms WHERE id = 'a'");
    awaitEndOfTransactions();
    RoomChanges first = search(new AllRooms(), filter(true), null, 1).orElseThrow();
    assertThat(ids(first)).containsExactly("c");
    assertThat(first.more()).isTrue();

    execute("UPDATE rooms SET is_open = false WHERE id = 'c'");
    awaitEndOfTransactions();
    RoomChanges rest = read(new AllRooms(), filter(true), first);
    assertThat(ids(rest)).containsExactly("d");
    assertThat(removed(rest)).containsExactly("c");
    assertThat(rest.more()).isFalse();
  }

  @Test
  void readsLimitedNumberOfChangesForOnePage() {
    RoomChangesDao limited = new RoomChangesDao(JDBI, 3);
    insert("a", "b", "c", "d", "e", "f", "g");
    execute("UPDATE rooms SET is_open = false WHERE id <> 'f'");
    awaitEndOfTransactions();
    // In the order of change: f, and a to g without f. The third page ends with the last change.
    List<List<String>> pages = new ArrayList<>();
    RoomChanges page = null;
    do {
      page =
          limited
              .search(
                  new RoomChangesQuery(
                      new AllRooms(), filter(true), IDS, page == null ? null : page.end(), 1))
              .orElseThrow();
      pages.add(ids(page));
    } while (page.more());
    assertThat(pages).containsExactly(List.of("f"), List.of(), List.of(), List.of());
  }

  @Test
  void tellsAgentOnlyOfRoomsThatTheyServeOrServed() {
    insert("own", "other", "lost", "deleted", "never");
    String serve = "UPDATE rooms SET served_by = jsonb_build_object('_id', ?) WHERE id = ?";
    for (String room : List.of("own", "lost", "deleted")) {
      execute(serve, "k", room);
    }
    execute(serve, "x", "other");
    awaitEndOfTransactions();
    RoomChanges page = read(KIM, ALL, null);
    assertThat(ids(page)).containsExactly("own", "lost", "deleted");
    assertThat(page.removed()).isEmpty();

    execute(serve, "x", "lost");
    execute("DELETE FROM rooms WHERE id IN ('deleted', 'never')");
    execute("UPDATE rooms SET topic = 'new' WHERE id = 'other'");
    awaitEndOfTransactions();
    RoomChanges next = read(KIM, ALL, page);
    assertThat(next.rooms()).isEmpty();
    assertThat(removed(next)).containsExactly("lost", "deleted");
    RoomChanges byUsername = read(new RoomsServedBy("", "kim"), ALL, page);
    assertThat(removed(byUsername)).isEmpty();
  }

  @Test
  void tellsAgentOfDeletedRoomThatTheyServedBeforeAnother() {
    insert("a");
    execute("UPDATE rooms SET served_by = '{\"username\":\"kim\"}'");
    awaitEndOfTransactions();
    RoomChanges page = read(KIM, ALL, null);
    execute("UPDATE rooms SET served_by = '{\"username\":\"lee\"}'");
    execute("DELETE FROM rooms");
    awaitEndOfTransactions();
    assertThat(removed(read(KIM, ALL, page))).containsExactly("a");
  }

  @Test
  void forgetsFormerAgentNeitherByDeletionNorByNewRoomWithSameId() {
    insert("a");
    execute("UPDATE rooms SET served_by = '{\"username\":\"kim\"}'");
    awaitEndOfTransactions();
    RoomChanges page = read(KIM, ALL, null);
    assertThat(ids(page)).containsExactly("a");
    execute("DELETE FROM rooms");
    insert("a");
    RoomChanges next = read(KIM, ALL, page);
    assertThat(next.rooms()).isEmpty();
    assertThat(removed(next)).containsExactly("a");
  }

  @Test
  void positionIsInvalidAfterDeletionsAreForgotten() {
    insert("a", "b");
    RoomChanges page = read(null);
    RoomChangesPosition inFirstCopy = search(new AllRooms(), ALL, null, 1).orElseThrow().end();
    execute("DELETE FROM rooms WHERE id = 'a'");
    awaitEndOfTransactions();
    RoomChanges later = read(page);
    execute("SELECT forget_deleted_rooms(interval '1 hour')");
    assertThat(search(new AllRooms(), ALL, page.end(), 10)).isPresent();

    execute("UPDATE deleted_rooms SET deleted_at = now() - interval '2 hours'");
    execute("SELECT forget_deleted_rooms(interval '1 hour')");
    assertThat(search(new AllRooms(), ALL, page.end(), 10)).isEmpty();
    assertThat(search(new AllRooms(), ALL, inFirstCopy, 10)).isEmpty();
    assertThat(search(new AllRooms(), ALL, later.end(), 10)).isPresent();
    assertThat(ids(read(null))).containsExactly("b");
  }

  @Test
  void firstCopyNeedsNoDeletionsFromBeforeItsBeginning() {
    insert("a", "b", "c");
    execute("DELETE FROM rooms WHERE id = 'c'");
    awaitEndOfTransactions();
    RoomChangesPosition inFirstCopy = search(new AllRooms(), ALL, null, 1).orElseThrow().end();
    execute("UPDATE deleted_rooms SET deleted_at = now() - interval '2 hours'");
    execute("SELECT forget_deleted_rooms(interval '1 hour')");
    assertThat(search(new AllRooms(), ALL, inFirstCopy, 10).map(RoomChangesDaoIT::ids))
        .hasValue(List.of("b"));
  }

  @Test
  void positionIsInvalidAfterTruncation() {
    insert("a");
    RoomChanges page = read(null);
    execute("TRUNCATE rooms");
    assertThat(search(new AllRooms(), ALL, page.end(), 10)).isEmpty();
  }

  /** A dump contains transaction IDs of the cluster from which it comes. */
  @Test
  void returnsRoomsWithFutureTransactionsAfterNextStart() {
    insert("a", "b");
    RoomChanges page = read(null);
    String future =
        "CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text)::bigint + 1000000 AS text)";
    JDBI.useHandle(
        handle -> {
          handle.execute("ALTER TABLE rooms DISABLE TRIGGER mark_changed_room");
          handle.execute(
              "UPDATE rooms SET changed_in = CAST(" + future + " AS xid8) WHERE id = 'a'");
          handle.execute("ALTER TABLE rooms ENABLE TRIGGER mark_changed_room");
        });
    awaitEndOfTransactions();
    assertThat(ids(read(null))).containsExactly("b");

    Flyway.configure().dataSource(TestDatabase.DATA_SOURCE).load().migrate();
    assertThat(search(new AllRooms(), ALL, page.end(), 10)).isEmpty();
    assertThat(ids(read(null))).containsExactlyInAnyOrder("a", "b");
    insert("c");
    assertThat(ids(read(null))).last().isEqualTo("c");
  }

  @Test
  void forgetsDeletionsWithFutureTransactionsAtNextStart() {
    insert("a");
    RoomChanges page = read(null);
    execute("INSERT INTO deleted_rooms (id, deleted_in) VALUES ('x', '1000000000000')");
    Flyway.configure().dataSource(TestDatabase.DATA_SOURCE).load().migrate();
    assertThat(search(new AllRooms(), ALL, page.end(), 10)).isEmpty();
    assertThat(read(null).removed()).isEmpty();
  }

  @Test
  void keepsPositionsAtNextStart() {
    insert("a");
    RoomChanges page = read(null);
    Flyway.configure().dataSource(TestDatabase.DATA_SOURCE).load().migrate();
    assertThat(search(new AllRooms(), ALL, page.end(), 10)).isPresent();
  }

  /** Another epoch stands for another database with the same rooms. */
  @Test
  void positionIsInvalidInOtherDatabase() {
    insert("a");
    RoomChangesPosition end = read(null).end();
    assertThat(
            search(
                new AllRooms(),
                ALL,
                new RoomChangesPosition("other", end.transaction(), "", end.boundary()),
                10))
        .isEmpty();
    String epoch = epoch();
    assertThat(Stream.of(end.epoch(), epoch())).containsOnly(epoch);
    execute("UPDATE change_feed SET epoch = gen_random_uuid()");
    assertThat(epoch()).isNotEqualTo(epoch);
  }

  private static String epoch() {
    return Objects.requireNonNull(
        JDBI.withHandle(
            handle -> handle.select("SELECT change_epoch()").mapTo(String.class).one()));
  }
}
