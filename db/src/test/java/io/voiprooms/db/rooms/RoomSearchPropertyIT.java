package io.voiprooms.db.rooms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.db.TestDatabase;
import io.voiprooms.db.imports.RoomImport;
import io.voiprooms.db.rooms.RoomAccess.AllRooms;
import io.voiprooms.db.rooms.RoomAccess.RoomsServedBy;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Compares searches with a model in memory, while rooms are written and deleted. Draws the values
 * from small sets, so that filters match and sort keys are equal often. jqwik prints the seed of a
 * failure. The number of sequences is in {@code junit-platform.properties}.
 */
class RoomSearchPropertyIT {

  private static final Jdbi JDBI = Jdbi.create(TestDatabase.DATA_SOURCE);
  private static final RoomImport IMPORT = new RoomImport(TestDatabase.DATA_SOURCE);

  /**
   * One DAO sorts all rooms that match, and the other one walks along an index. Both look up the
   * day of each offset from 2 on, so that few rooms suffice.
   */
  private static final List<RoomDao> DAOS =
      List.of(new RoomDao(JDBI, 2, 10_000), new RoomDao(JDBI, 2, 1));

  private static final Pattern ID = Pattern.compile("\\{\"_id\":\"([^\"]*)\"");

  record Room(
      String id,
      @Nullable Instant createdAt,
      @Nullable Instant closedAt,
      boolean open,
      @Nullable String direction,
      @Nullable String queue,
      @Nullable String callUniqueId,
      @Nullable String agentId,
      @Nullable String agentUsername,
      List<String> tags,
      @Nullable String name,
      @Nullable Long duration) {

    String json() {
      Map<String, @Nullable Object> fields = new HashMap<>();
      fields.put("t", "v");
      fields.put("ts", createdAt);
      fields.put("closedAt", closedAt);
      fields.put("direction", direction);
      fields.put("queue", queue);
      fields.put("callUniqueId", callUniqueId);
      fields.put("fname", name);
      String agent =
          "{"
              + members(
                  Map.of(
                      "_id", agentId == null ? "" : agentId,
                      "username", agentUsername == null ? "" : agentUsername))
              + "}";
      return "{\"_id\":\"%s\",%s,\"open\":%s,\"callDuration\":%s,\"tags\":[%s],\"servedBy\":%s}%n"
          .formatted(
              id,
              members(fields),
              open,
              duration,
              tags.stream().map(tag -> '"' + tag + '"').collect(Collectors.joining(",")),
              agent);
    }

    private static String members(Map<String, @Nullable Object> fields) {
      return fields.entrySet().stream()
          .filter(field -> field.getValue() != null && !field.getValue().equals(""))
          .map(field -> "\"%s\":\"%s\"".formatted(field.getKey(), field.getValue()))
          .collect(Collectors.joining(","));
    }
  }

  /** One step: writes a room, or deletes it, or searches. */
  record Step(@Nullable Room written, @Nullable String deleted, @Nullable RoomQuery query) {}

  /** A walk over all pages of a query, with one of the writes before each page after the first. */
  record Walk(RoomQuery query, List<Integer> limits, List<Step> writes) {

    RoomQuery page(int number, @Nullable RoomPosition after) {
      int limit = limits.get(number % limits.size());
      return new RoomQuery(
          query.access(),
          query.filter(),
          query.order(),
          query.projection(),
          0,
          limit,
          after,
          limit % 2 == 0);
    }
  }

  @Property
  void findsTheRoomsOfTheModel(@ForAll("rooms") List<Room> rooms, @ForAll("steps") List<Step> steps)
      throws Exception {
    JDBI.useHandle(handle -> handle.execute("DELETE FROM rooms"));
    Map<String, Room> model = new HashMap<>();
    rooms.forEach(room -> model.put(room.id, room));
    write(rooms);
    for (Step step : steps) {
      if (step.query == null) {
        apply(step, model);
      } else {
        compare(model, step.query);
      }
      if (step.hashCode() % 4 == 0) {
        JDBI.useHandle(handle -> handle.execute("SELECT fold_room_counts()"));
      }
    }
  }

  private static void apply(Step step, Map<String, Room> model) throws Exception {
    if (step.written != null) {
      model.put(step.written.id, step.written);
      write(List.of(step.written));
    } else {
      model.remove(step.deleted);
      JDBI.useHandle(handle -> handle.execute("DELETE FROM rooms WHERE id = ?", step.deleted));
    }
  }

  /**
   * Reads all pages of a query by position, while rooms are inserted, changed and deleted. A room
   * that matches all the time and keeps its place in the order is read exactly once.
   */
  @Property
  void readsEachRoomThatStaysExactlyOnce(
      @ForAll("rooms") List<Room> rooms, @ForAll("walks") Walk walk) throws Exception {
    for (RoomDao dao : DAOS) {
      JDBI.useHandle(handle -> handle.execute("DELETE FROM rooms"));
      Map<String, Room> model = new HashMap<>();
      rooms.forEach(room -> model.put(room.id, room));
      write(List.copyOf(model.values()));
      Comparator<Room> order = order(walk.query.order());
      List<Room> staying =
          new ArrayList<>(
              model.values().stream()
                  .filter(room -> matches(room, walk.query))
                  .sorted(order)
                  .toList());
      List<String> read = new ArrayList<>();
      RoomPosition position = null;
      for (int page = 0; page == 0 || position != null; page++) {
        RoomQuery query = walk.page(page, position);
        RoomPage result = dao.search(query);
        List<String> ids = result.rooms().stream().map(RoomSearchPropertyIT::id).toList();
        assertThat(ids).as("page %d of %s", page, walk).hasSizeLessThanOrEqualTo(query.limit());
        assertThat(result.total())
            .isEqualTo(
                query.counted()
                    ? model.values().stream().filter(room -> matches(room, query)).count()
                    : null);
        read.addAll(ids);
        position = result.next();
        assertThat(position == null || ids.size() == query.limit()).isTrue();
        if (page < walk.writes.size()) {
          apply(walk.writes.get(page), model);
          staying.removeIf(
              room -> {
                Room now = model.get(room.id);
                return now == null || !matches(now, query) || order.compare(room, now) != 0;
              });
        }
      }
      List<String> ids = staying.stream().map(Room::id).toList();
      assertThat(read.stream().filter(ids::contains))
          .as("rooms of %s", walk)
          .containsExactlyElementsOf(ids);
    }
  }

  static void write(List<Room> rooms) throws Exception {
    String lines = rooms.stream().map(Room::json).collect(Collectors.joining());
    IMPORT.run(new ByteArrayInputStream(lines.getBytes(UTF_8)), "test", null, (bytes, read) -> {});
  }

  private static void compare(Map<String, Room> model, RoomQuery query) {
    List<String> expected =
        model.values().stream()
            .filter(room -> matches(room, query))
            .sorted(order(query.order()))
            .map(Room::id)
            .toList();

    for (RoomDao dao : DAOS) {
      RoomPage page = dao.search(query);
      assertThat(page.total()).as("total of %s", query).isEqualTo(expected.size());
      assertThat(page.rooms().stream().map(RoomSearchPropertyIT::id))
          .as("rooms of %s", query)
          .containsExactlyElementsOf(
              expected.stream().skip(query.offset()).limit(query.limit()).toList());
    }
  }

  static String id(String json) {
    var id = ID.matcher(json);
    assertThat(id.lookingAt()).as(json).isTrue();
    return id.group(1);
  }

  private static boolean matches(Room room, RoomQuery query) {
    RoomFilter filter = query.filter();
    return (!(query.access() instanceof RoomsServedBy agent)
            || agent.agentId().equals(room.agentId)
            || agent.agentUsername().equals(room.agentUsername))
        && (filter.agents().isEmpty()
            || filter.agents().stream()
                .anyMatch(agent -> agent.equals(room.agentId) || agent.equals(room.agentUsername)))
        && (filter.open() == null || filter.open() == room.open)
        && isIn(room.createdAt, filter.createdFrom(), filter.createdTo())
        && isIn(room.closedAt, filter.closedFrom(), filter.closedTo())
        && (filter.tags().isEmpty() || filter.tags().stream().anyMatch(room.tags::contains))
        && (filter.queue() == null
            || filter.queue().equals(room.queue)
            || filter.queue().equals(room.callUniqueId))
        && (filter.direction() == null || filter.direction().equals(room.direction))
        && (filter.roomName() == null
            || room.name != null
                && room.name
                    .toLowerCase(Locale.ROOT)
                    .contains(filter.roomName().toLowerCase(Locale.ROOT)));
  }

  private static boolean isIn(
      @Nullable Instant instant, @Nullable Instant from, @Nullable Instant to) {
    return (from == null && to == null)
        || instant != null
            && (from == null || !instant.isBefore(from))
            && (to == null || !instant.isAfter(to));
  }

  private static Comparator<Room> order(List<RoomSortKey> keys) {
    Comparator<Room> order = (left, right) -> 0;
    for (RoomSortKey key : keys) {
      Comparator<Room> next =
          switch (key.path().get(0)) {
            case "ts" -> by(Room::createdAt);
            case "closedAt" -> by(Room::closedAt);
            case "fname" -> by(Room::name);
            case "callDuration" -> by(Room::duration);
            case "open" -> by(Room::open);
            default -> throw new IllegalArgumentException(key.toString());
          };
      order = order.thenComparing(key.ascending() ? next : next.reversed());
    }
    return order.thenComparing(Room::id);
  }

  private static <T extends Comparable<T>> Comparator<Room> by(Function<Room, @Nullable T> value) {
    return Comparator.comparing(value, Comparator.nullsFirst(Comparator.naturalOrder()));
  }

  @Provide
  Arbitrary<List<Room>> rooms() {
    return room().list().ofMaxSize(40);
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(1, room().map(room -> new Step(room, null, null))),
            net.jqwik.api.Tuple.of(1, id().map(id -> new Step(null, id, null))),
            net.jqwik.api.Tuple.of(5, query().map(query -> new Step(null, null, query))))
        .list()
        .ofMinSize(5)
        .ofMaxSize(15);
  }

  @Provide
  Arbitrary<Walk> walks() {
    Arbitrary<Step> write =
        Arbitraries.oneOf(
            room().map(room -> new Step(room, null, null)),
            id().map(id -> new Step(null, id, null)));
    return Combinators.combine(
            query(),
            Arbitraries.integers().between(1, 5).list().ofMinSize(1).ofMaxSize(4),
            write.list().ofMinSize(1).ofMaxSize(15))
        .as(Walk::new);
  }

  static Arbitrary<String> id() {
    return Arbitraries.strings().withChars("abAB").ofMinLength(1).ofMaxLength(3);
  }

  /** Instants of four days in three months, often at the ends of a day. */
  private static Arbitrary<Instant> instant() {
    return Combinators.combine(
            Arbitraries.of("2025-12-31", "2026-09-30", "2026-10-01", "2026-10-02"),
            Arbitraries.of("00:00:00.000", "00:00:00.001", "12:00:00.000", "23:59:59.999"))
        .as((day, time) -> Instant.parse("%sT%sZ".formatted(day, time)));
  }

  private static <T> Arbitrary<T> rarelyNull(Arbitrary<T> values) {
    return values.injectNull(0.2);
  }

  private static <T> Arbitrary<T> oftenNull(Arbitrary<T> values) {
    return values.injectNull(0.75);
  }

  private static Arbitrary<String> name() {
    return Arbitraries.of("kim", "lee", "sales", "u1");
  }

  static Arbitrary<Room> room() {
    return Combinators.combine(
            Combinators.combine(
                    id(), rarelyNull(instant()), rarelyNull(instant()), Arbitraries.of(true, false))
                .as((id, created, closed, open) -> new Object[] {id, created, closed, open}),
            rarelyNull(Arbitraries.of("inbound", "outbound")),
            rarelyNull(name()),
            rarelyNull(name()),
            rarelyNull(name()),
            rarelyNull(name()),
            Arbitraries.of("vip", "claim", "vip").list().ofMaxSize(3),
            Combinators.combine(
                    rarelyNull(Arbitraries.of("José Ann", "ANNA", "bob", "joanna", "%_")),
                    rarelyNull(Arbitraries.longs().between(0, 3)))
                .as((name, duration) -> new Object[] {name, duration}))
        .as(
            (a, direction, queue, callUniqueId, agentId, agentUsername, tags, b) ->
                new Room(
                    (String) a[0],
                    (Instant) a[1],
                    (Instant) a[2],
                    (Boolean) a[3],
                    direction,
                    queue,
                    callUniqueId,
                    agentId,
                    agentUsername,
                    tags,
                    (String) b[0],
                    (Long) b[1]));
  }

  static Arbitrary<RoomQuery> query() {
    Arbitrary<RoomAccess> access =
        Arbitraries.of(
            new AllRooms(), new AllRooms(), new AllRooms(), new RoomsServedBy("u1", "kim"));
    Arbitrary<RoomFilter> filter =
        Combinators.combine(
                oftenNull(name().list().ofMinSize(1).ofMaxSize(2)),
                oftenNull(Arbitraries.of(true, false)),
                oftenNull(instant()),
                oftenNull(instant()),
                oftenNull(
                    Combinators.combine(oftenNull(instant()), oftenNull(instant())).as(Range::new)),
                oftenNull(Arbitraries.of("vip", "claim").list().ofMinSize(1).ofMaxSize(2)),
                oftenNull(name()),
                oftenNull(
                    Combinators.combine(
                            oftenNull(Arbitraries.of("inbound", "outbound")),
                            oftenNull(Arbitraries.of("ann", "o", "JOSÉ", "%")))
                        .as((direction, name) -> new @Nullable String[] {direction, name})))
            .as(
                (agents, open, from, to, closed, tags, queue, texts) ->
                    new RoomFilter(
                        agents == null ? List.of() : agents,
                        open,
                        from,
                        to,
                        closed == null ? null : closed.from,
                        closed == null ? null : closed.to,
                        tags == null ? List.of() : tags,
                        queue,
                        null,
                        texts == null ? null : texts[0],
                        texts == null ? null : texts[1]));
    Arbitrary<List<RoomSortKey>> order =
        Combinators.combine(
                Arbitraries.of("ts", "closedAt", "fname", "callDuration", "open"),
                Arbitraries.of(true, false))
            .as((name, ascending) -> new RoomSortKey(List.of(name), ascending))
            .list()
            .ofMinSize(1)
            .ofMaxSize(2)
            .map(ArrayList::new);
    return Combinators.combine(
            access,
            filter,
            Arbitraries.oneOf(Arbitraries.just(RoomSortKey.DEFAULT), order),
            Arbitraries.longs().between(0, 45),
            Arbitraries.integers().between(1, 10))
        .as(
            (rooms, filters, keys, offset, limit) ->
                new RoomQuery(rooms, filters, keys, RoomProjection.EVERYTHING, offset, limit));
  }

  record Range(@Nullable Instant from, @Nullable Instant to) {}
}
