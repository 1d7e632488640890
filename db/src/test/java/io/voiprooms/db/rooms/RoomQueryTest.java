package io.voiprooms.db.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RoomQueryTest {

  private static RoomQuery query(
      int items, @Nullable String roomName, long offset, String... order) {
    List<String> texts = IntStream.range(0, items).mapToObj(i -> "item-" + i).toList();
    RoomFilter filter =
        new RoomFilter(texts, null, null, null, null, null, List.of(), null, null, null, roomName);
    List<RoomSortKey> orders =
        Stream.of(order).map(name -> new RoomSortKey(List.of(name.split("\\.")), true)).toList();
    return new RoomQuery(
        new RoomAccess.AllRooms(), filter, orders, RoomProjection.EVERYTHING, offset, 25);
  }

  @Test
  void isCheapIfIndexFindsPage() {
    assertThat(query(50, "Ann", 10_000, "ts", "fname", "queue", "direction").isExpensive())
        .isFalse();
    assertThat(query(0, null, 0, "servedBy.username").isExpensive()).isFalse();
    assertThat(query(0, null, 0, "queuedAt").isExpensive()).isFalse();
  }

  @Test
  void isCheapIfWholeDaysAreSkipped() {
    assertThat(farPage(new RoomAccess.AllRooms(), true, List.of()).isExpensive()).isFalse();
    assertThat(farPage(new RoomAccess.AllRooms(), true, List.of("vip")).isExpensive()).isTrue();
    assertThat(farPage(new RoomAccess.RoomsServedBy("a", "b"), null, List.of()).isExpensive())
        .isTrue();
  }

  private static RoomQuery farPage(RoomAccess access, @Nullable Boolean open, List<String> tags) {
    RoomFilter filter =
        new RoomFilter(List.of(), open, null, null, null, null, tags, null, null, "inbound", null);
    return new RoomQuery(
        access, filter, RoomSortKey.DEFAULT, RoomProjection.EVERYTHING, 1_000_000, 25);
  }

  @Test
  void isExpensiveIfManyRoomsAreReadOrSorted() {
    assertThat(query(0, null, 0, "topic").isExpensive()).isTrue();
    assertThat(query(0, null, 0, "queue", "topic").isExpensive()).isTrue();
    assertThat(query(0, null, 0, "queuedAt", "topic").isExpensive()).isTrue();
    assertThat(query(0, null, 0, "ts", "a", "b", "c", "d").isExpensive()).isTrue();
    assertThat(query(51, null, 0, "ts").isExpensive()).isTrue();
    assertThat(query(0, "An", 0, "ts").isExpensive()).isTrue();
    assertThat(query(0, null, 10_001, "ts").isExpensive()).isTrue();
  }
}
