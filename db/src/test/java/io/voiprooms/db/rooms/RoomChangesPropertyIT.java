package io.voiprooms.db.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.db.TestDatabase;
import io.voiprooms.db.rooms.RoomAccess.AllRooms;
import io.voiprooms.db.rooms.RoomAccess.RoomsServedBy;
import io.voiprooms.db.rooms.RoomSearchPropertyIT.Room;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Tests that readers of changes have the current rooms in the end, while rooms are written and
 * deleted in overlapping transactions. jqwik prints the seed of a failure.
 */
class RoomChangesPropertyIT {

  private static final Jdbi JDBI = Jdbi.create(TestDatabase.DATA_SOURCE);
  private static final RoomsServedBy AGENT = new RoomsServedBy("u1", "kim");

  /** The ID of the room that only the long transaction writes, so that nothing waits for it. */
  private static final String ID_IN_TRANSACTION = "z";

  private static final String WRITE_IN_TRANSACTION =
      """
      INSERT INTO rooms (id, type, is_open, served_by)
      VALUES ('z', 'v', ?, jsonb_build_object('username', ?))
      ON CONFLICT (id) DO UPDATE SET is_open = excluded.is_open, served_by = excluded.served_by
      """;

  /** Reads changes into a map, as a client does. */
  private static final class Reader {

    private final RoomChangesDao changes;
    private final RoomAccess access;
    private final RoomFilter filter;
    private final Map<String, String> rooms = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private @Nullable RoomChangesPosition position;

    Reader(int maxScanned, RoomAccess access, RoomFilter filter) {
      this.changes = new RoomChangesDao(JDBI, maxScanned);
      this.access = access;
      this.filter = filter;
    }

    boolean read(int limit) {
      RoomChanges page =
          changes
              .search(
                  new RoomChangesQuery(access, filter, RoomProjection.EVERYTHING, position, limit))
              .orElseThrow();
      assertThat(page.rooms().size() + page.removed().size()).isLessThanOrEqualTo(limit);
      page.rooms().forEach(room -> rooms.put(RoomSearchPropertyIT.id(room), room));
      page.removed().forEach(removed -> rooms.remove(removed.id()));
      page.rooms().forEach(room -> seen.add(RoomSearchPropertyIT.id(room)));
      page.removed().forEach(removed -> seen.add(removed.id()));
      position = page.end();
      return page.more();
    }

    /** Returns the rooms that a search finds. */
    Map<String, String> found() {
      return new RoomDao(JDBI)
              .search(
                  new RoomQuery(
                      access, filter, RoomSortKey.DEFAULT, RoomProjection.EVERYTHING, 0, 1000))
              .rooms()
              .stream()
              .collect(Collectors.toMap(RoomSearchPropertyIT::id, Function.identity()));
    }
  }

  /**
   * One step: writes a room, or deletes it, or reads a page, or begins or ends a long transaction.
   */
  record Step(
      @Nullable Room written, @Nullable String deleted, @Nullable Integer limit, boolean agent) {}

  @Property
  void readersHaveTheCurrentRoomsInTheEnd(
      @ForAll("rooms") List<Room> rooms,
      @ForAll("filters") RoomFilter filter,
      @ForAll("filters") RoomFilter filterOfAgent,
      @ForAll("maxScanned") int maxScanned,
      @ForAll("steps") List<Step> steps)
      throws Exception {
    JDBI.useHandle(handle -> handle.execute("TRUNCATE rooms"));
    Reader reader = new Reader(maxScanned, new AllRooms(), filter);
    Reader agent = new Reader(maxScanned, AGENT, filterOfAgent);
    Set<String> served = new HashSet<>();
    write(rooms, served);
    try (Handle transaction = JDBI.open()) {
      for (Step step : steps) {
        if (step.written != null) {
          write(List.of(step.written), served);
        } else if (step.deleted != null) {
          JDBI.useHandle(handle -> handle.execute("DELETE FROM rooms WHERE id = ?", step.deleted));
        } else if (step.limit != null) {
          (step.agent ? agent : reader).read(step.limit);
        } else if (transaction.isInTransaction()) {
          transaction.commit();
        } else {
          transaction.begin();
          transaction.execute(WRITE_IN_TRANSACTION, step.agent, step.agent ? "kim" : "lee");
          if (step.agent) {
            served.add(ID_IN_TRANSACTION);
          }
        }
      }
      if (transaction.isInTransaction()) {
        transaction.commit();
      }
    }
    RoomChangesDaoIT.awaitEndOfTransactions();
    for (Reader each : List.of(reader, agent)) {
      while (each.read(3)) {
        // Reads up to the last change.
      }
      assertThat(each.rooms).as("rooms of %s", each.access).isEqualTo(each.found());
    }
    assertThat(served).as("rooms that the agent served").containsAll(agent.seen);
  }

  private static void write(List<Room> rooms, Set<String> served) throws Exception {
    RoomSearchPropertyIT.write(rooms);
    rooms.stream()
        .filter(
            room ->
                AGENT.agentId().equals(room.agentId())
                    || AGENT.agentUsername().equals(room.agentUsername()))
        .forEach(room -> served.add(room.id()));
  }

  @Provide
  Arbitrary<List<Room>> rooms() {
    return RoomSearchPropertyIT.room().list().ofMaxSize(10);
  }

  @Provide
  Arbitrary<RoomFilter> filters() {
    return RoomSearchPropertyIT.query().map(RoomQuery::filter);
  }

  @Provide
  Arbitrary<Integer> maxScanned() {
    return Arbitraries.integers().between(1, 8);
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Arbitraries.frequencyOf(
            Tuple.of(3, RoomSearchPropertyIT.room().map(room -> new Step(room, null, null, false))),
            Tuple.of(2, RoomSearchPropertyIT.id().map(id -> new Step(null, id, null, false))),
            Tuple.of(
                4,
                Combinators.combine(
                        Arbitraries.integers().between(1, 5), Arbitraries.of(true, false))
                    .as((limit, agent) -> new Step(null, null, limit, agent))),
            Tuple.of(
                2, Arbitraries.of(true, false).map(agent -> new Step(null, null, null, agent))))
        .list()
        .ofMinSize(5)
        .ofMaxSize(20);
  }
}
