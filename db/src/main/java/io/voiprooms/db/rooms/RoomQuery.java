package io.voiprooms.db.rooms;

import java.util.List;
import java.util.Set;

/**
 * A page to read.
 *
 * @param filter which rooms
 * @param order in which order, the most significant key first; ties go by ID, ascending
 * @param projection with which members
 * @param offset how many rooms to leave out in front
 * @param limit how many rooms to read at most
 */
public record RoomQuery(
    RoomFilter filter, List<RoomOrder> order, RoomProjection projection, long offset, int limit) {

  /** The members for whose order there is an index. */
  private static final Set<List<String>> INDEXED =
      Set.of(
          List.of(RoomMember.CREATED_AT.wireName),
          List.of(RoomMember.CLOSED_AT.wireName),
          List.of(RoomMember.DISPLAY_NAME.wireName));

  private static final int SHORTEST_INDEXED_TEXT = 3;
  private static final long LARGE_OFFSET = 10_000;

  /**
   * Returns whether the search may sort or scan many rooms: it orders by a member that has no
   * index, looks for a text that is too short for the index, or skips many rooms.
   */
  public boolean isExpensive() {
    String roomName = filter.roomName();
    return !INDEXED.contains(order.get(0).path())
        || roomName != null && !roomName.isEmpty() && roomName.length() < SHORTEST_INDEXED_TEXT
        || offset > LARGE_OFFSET;
  }
}
