package io.voiprooms.db.rooms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.voiprooms.db.TestDatabase;
import io.voiprooms.db.imports.RoomImport;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RoomCountsIT {

  private static final Jdbi JDBI = Jdbi.create(TestDatabase.DATA_SOURCE);

  /** Locks rooms in the order of their IDs, so that the writers do not deadlock. */
  private static final String LOCKED =
      "SELECT id FROM rooms WHERE id LIKE '%' || ? ORDER BY id FOR UPDATE";

  private static final String VERSION =
      """
      SELECT sum(version)
      FROM (SELECT * FROM room_counts UNION ALL SELECT * FROM room_count_deltas) AS cells
      WHERE grain = 'all'
      """;

  private final RoomCounts counts = new RoomCounts(JDBI);

  @BeforeEach
  void deleteRooms() {
    JDBI.useHandle(handle -> handle.execute("DELETE FROM rooms"));
    counts.rebuild();
  }

  @Test
  void isExactWhileManyTransactionsChangeRooms() throws Exception {
    ExecutorService writers = Executors.newFixedThreadPool(6);
    List<Future<?>> running = new ArrayList<>();
    for (int writer = 0; writer < 6; writer++) {
      Random random = new Random(writer);
      running.add(
          writers.submit(
              () -> {
                for (int i = 0; i < 60; i++) {
                  change(random);
                }
                return null;
              }));
    }
    while (running.stream().anyMatch(writer -> !writer.isDone())) {
      assertSumIsNumberOfRooms();
    }
    for (Future<?> writer : running) {
      writer.get();
    }
    writers.shutdown();

    assertSumIsNumberOfRooms();
    assertThat(counts.rebuild()).as("wrong cells").isZero();
  }

  /** Imports few or many rooms, deletes some, or changes some and rolls back now and then. */
  private static void change(Random random) throws Exception {
    switch (random.nextInt(4)) {
      case 0 -> importRooms(random, 1 + random.nextInt(20));
      // Enough rooms to change the cells directly.
      case 1 -> importRooms(random, 400);
      case 2 ->
          JDBI.useHandle(
              handle ->
                  handle.execute(
                      "DELETE FROM rooms WHERE id IN (" + LOCKED + ")", random.nextInt(10)));
      default ->
          JDBI.useTransaction(
              transaction -> {
                transaction.execute(
                    "UPDATE rooms SET is_open = NOT is_open, tags = array_append(tags, 'x') WHERE id IN ("
                        + LOCKED
                        + ")",
                    random.nextInt(10));
                if (random.nextBoolean()) {
                  transaction.rollback();
                }
              });
    }
  }

  private static void importRooms(Random random, int rooms) throws Exception {
    String lines =
        IntStream.range(0, rooms)
            .mapToObj(
                i ->
                    """
                    {"_id":"%d","t":"v","ts":"2026-10-%02dT09:00:00Z","open":%s,"queue":"q%d",\
                    "servedBy":{"_id":"a%d","username":"u%d"},"tags":["t%d","t%d"]}
                    """
                        .formatted(
                            random.nextInt(200),
                            1 + random.nextInt(5),
                            random.nextBoolean(),
                            random.nextInt(3),
                            random.nextInt(3),
                            random.nextInt(3),
                            random.nextInt(3),
                            random.nextInt(3)))
            .collect(Collectors.joining());
    new RoomImport(TestDatabase.DATA_SOURCE)
        .run(new ByteArrayInputStream(lines.getBytes(UTF_8)), "test", null, (bytes, read) -> {});
  }

  private static void assertSumIsNumberOfRooms() {
    List<Long> numbers =
        JDBI.withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        SELECT count(*) FROM rooms
                        UNION ALL
                        SELECT coalesce(sum(rooms) FILTER (WHERE grain = g), 0)
                        FROM unnest(ARRAY['all', 'created', 'closed', 'agent']) AS g
                        LEFT JOIN (SELECT * FROM room_counts UNION ALL SELECT * FROM room_count_deltas) AS cells
                          ON true
                        GROUP BY g
                        """)
                    .mapTo(Long.class)
                    .list());
    assertThat(numbers).hasSize(5).allMatch(number -> number.equals(numbers.get(0)));
  }

  @Test
  void findsAndCorrectsWrongCells() throws Exception {
    importRooms(new Random(1), 50);
    assertThat(counts.rebuild()).isZero();

    JDBI.useHandle(
        handle -> {
          handle.execute(
              "UPDATE room_counts SET rooms = rooms + 1 WHERE ctid = (SELECT min(ctid) FROM room_counts)");
          handle.execute(
              "INSERT INTO room_count_deltas (grain, tag, rooms, version) VALUES ('tag', 'wrong', 1, 0)");
        });

    assertThat(counts.rebuild()).isEqualTo(2);
    assertThat(counts.rebuild()).isZero();
    assertSumIsNumberOfRooms();
  }

  @Test
  void countsRoomsWithLongestTexts() {
    String longest =
        """
        INSERT INTO rooms (id, type, is_open, queue, tags, served_by)
        SELECT 'longest', 'v', true, text, ARRAY[text],
          jsonb_build_object('_id', text, 'username', reverse(text))
        FROM (
          SELECT string_agg(chr(20000 + (n * 7919) % 20000), '') AS text FROM generate_series(1, 500) AS n
        ) AS texts
        """;
    update(longest);
    update("SELECT fold_room_counts()");
    assertThat(counts.rebuild()).isZero();
    assertSumIsNumberOfRooms();
  }

  @Test
  void countsRoomsThatSessionWithoutSearchPathWrites() {
    JDBI.useTransaction(
        transaction -> {
          transaction.execute("SET LOCAL search_path = ''");
          transaction.execute(
              "INSERT INTO public.rooms (id, type, is_open) VALUES ('x', 'v', true)");
          transaction.execute("SELECT public.fold_room_counts()");
        });
    assertThat(counts.rebuild()).isZero();
  }

  @Test
  void refusesToTruncateWithOldSnapshot() {
    assertThatThrownBy(
            () ->
                JDBI.useTransaction(
                    TransactionIsolationLevel.REPEATABLE_READ,
                    transaction -> transaction.execute("TRUNCATE rooms")))
        .hasStackTraceContaining("needs the isolation level READ COMMITTED");
  }

  @Test
  void raisesVersionWithEachChange() throws Exception {
    importRooms(new Random(1), 5);
    List<Runnable> changes =
        List.of(
            () -> update("UPDATE rooms SET topic = 'x' WHERE id = (SELECT min(id) FROM rooms)"),
            () -> update("DELETE FROM rooms WHERE id = (SELECT min(id) FROM rooms)"),
            () -> update("INSERT INTO rooms (id, type, is_open) VALUES ('new', 'v', true)"),
            counts::rebuild,
            () -> update("TRUNCATE rooms"));
    for (Runnable change : changes) {
      long before = version();
      change.run();
      assertThat(version()).isGreaterThan(before);
      update("SELECT fold_room_counts()");
      assertThat(version()).isGreaterThan(before);
    }
  }

  private static void update(String sql) {
    JDBI.useHandle(handle -> handle.execute(sql));
  }

  private static long version() {
    return JDBI.withHandle(handle -> handle.createQuery(VERSION).mapTo(Long.class).one());
  }
}
