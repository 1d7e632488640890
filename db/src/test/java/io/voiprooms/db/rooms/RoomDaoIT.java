package io.voiprooms.db.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.db.TestDatabase;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests rooms that exceed the limits of the import. Earlier versions could store such rooms. */
@Timeout(60)
class RoomDaoIT {

  private static final Jdbi JDBI = Jdbi.create(TestDatabase.DATA_SOURCE);
  private static final String LONG_NAME = "n".repeat(60_000);

  /** Stored JSON values as PostgreSQL writes them. Most of them exceed a limit. */
  enum StoredJson {
    DEPTH_OF_1000("[".repeat(1000) + "]".repeat(1000)),
    DEPTH_OF_5000("[".repeat(5000) + "]".repeat(5000)),
    OBJECTS_OF_DEPTH_5000("{\"x\": ".repeat(5000) + "1" + "}".repeat(5000)),
    NUMBER_OF_1500_DIGITS("1".repeat(1500)),
    NUMBER_OF_131072_DIGITS("1" + "0".repeat(131_071)),
    FRACTION_OF_16383_DIGITS("0." + "0".repeat(16_382) + "1"),
    SMALL_NUMBER("0.0000000010"),
    NAME_OF_60000_CHARACTERS("{\"" + LONG_NAME + "\": 1}"),
    MANY_NAMES_WITH_EQUAL_HASHES(namesWithEqualHashes());

    private final String json;

    StoredJson(String json) {
      this.json = json;
    }

    /** Returns names with equal hashes. Jackson's hash multiplies by 33, so aB equals b!. */
    private static String namesWithEqualHashes() {
      return IntStream.range(0, 1 << 10)
          .mapToObj(i -> Integer.toBinaryString(1 << 10 | i).substring(1))
          .map(bits -> "\"" + bits.replace("0", "aB").replace("1", "b!") + "\": 1")
          .sorted()
          .collect(Collectors.joining(", ", "{", "}"));
    }
  }

  @BeforeEach
  void deleteRooms() {
    JDBI.useHandle(handle -> handle.execute("DELETE FROM rooms"));
  }

  @ParameterizedTest
  @EnumSource
  void listsRoomsBeyondImportLimits(StoredJson stored) {
    store("a", stored);
    String v = "{\"x\": " + stored.json + ", \"_id\": \"visitor\"}";
    String other = "{\"x\": " + stored.json + ", \"y\": 1}";

    assertThat(listRooms(RoomProjection.EVERYTHING))
        .containsExactly(
            "{\"_id\":\"a\",\"t\":\"v\",\"v\":"
                + v
                + ",\"open\":false,"
                + other.substring(1, other.length() - 1)
                + "}");
  }

  @ParameterizedTest
  @EnumSource
  void listsOnlyIncludedFields(StoredJson stored) {
    store("a", stored);
    String x = "\"x\":" + withoutSpaces(stored);

    assertThat(listRooms(fields(true, "v._id")))
        .containsExactly(room("\"v\":{\"_id\":\"visitor\"}"));
    assertThat(listRooms(fields(true, "v.x"))).containsExactly(room("\"v\":{" + x + "}"));
    assertThat(listRooms(fields(true, "y"))).containsExactly(room("\"y\":1"));
    assertThat(listRooms(fields(true, "x"))).containsExactly(room(x));
    assertThat(listRooms(fields(true, "v.x.x.x.y", "x.x.x.y"))).singleElement().isNotNull();
  }

  @ParameterizedTest
  @EnumSource
  void omitsExcludedFields(StoredJson stored) {
    store("a", stored);
    String x = "\"x\":" + withoutSpaces(stored);
    String room = "\"t\":\"v\",\"v\":{%s},\"open\":false,%s";

    assertThat(listRooms(fields(false, "v._id", "y"))).containsExactly(room(room.formatted(x, x)));
    assertThat(listRooms(fields(false, "v.x", "x")))
        .containsExactly(room(room.formatted("\"_id\":\"visitor\"", "\"y\":1")));
    assertThat(listRooms(fields(false, "v.x.x.x.y", "x.x.x.y"))).singleElement().isNotNull();
  }

  @Test
  void sortsRoomsBeyondImportLimits() {
    for (StoredJson stored : StoredJson.values()) {
      store(stored.name(), stored);
    }

    for (List<String> path : List.of(List.of("v"), List.of("v", "x"), List.of("x"))) {
      for (boolean ascending : new boolean[] {true, false}) {
        assertThat(search(List.of(new RoomSortKey(path, ascending)), fields(true, "t")))
            .hasSameSizeAs(StoredJson.values());
      }
    }
    assertThat(
            search(
                List.of(new RoomSortKey(List.of("x"), true)),
                new RoomProjection(true, true, List.of())))
        .startsWith(
            room(StoredJson.FRACTION_OF_16383_DIGITS),
            room(StoredJson.SMALL_NUMBER),
            room(StoredJson.NUMBER_OF_1500_DIGITS),
            room(StoredJson.NUMBER_OF_131072_DIGITS));
  }

  private static void store(String id, StoredJson stored) {
    JDBI.useHandle(
        handle ->
            handle.execute(
                """
                INSERT INTO rooms (id, type, is_open, visitor, other_members)
                VALUES (?, 'v', false, CAST(? AS jsonb), CAST(? AS jsonb))
                """,
                id,
                "{\"_id\": \"visitor\", \"x\": " + stored.json + "}",
                "{\"x\": " + stored.json + ", \"y\": 1}"));
  }

  private static String withoutSpaces(StoredJson stored) {
    return stored.json.replace(" ", "");
  }

  private static String room(StoredJson stored) {
    return "{\"_id\":\"" + stored + "\"}";
  }

  private static String room(String fields) {
    return "{\"_id\":\"a\"," + fields + "}";
  }

  private static RoomProjection fields(boolean including, String... paths) {
    return new RoomProjection(
        including, true, Arrays.stream(paths).map(path -> List.of(path.split("\\."))).toList());
  }

  private static List<String> listRooms(RoomProjection projection) {
    return search(RoomSortKey.DEFAULT, projection);
  }

  private static List<String> search(List<RoomSortKey> order, RoomProjection projection) {
    RoomFilter all =
        new RoomFilter(List.of(), null, null, null, null, null, List.of(), null, null, null, null);
    return new RoomDao(JDBI)
        .search(new RoomQuery(new RoomAccess.AllRooms(), all, order, projection, 0, 100))
        .rooms();
  }
}
