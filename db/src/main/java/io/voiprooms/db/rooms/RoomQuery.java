package io.voiprooms.db.rooms;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A query for one page of rooms.
 *
 * @param access the rooms that the user may see
 * @param filter the filters, which select among those rooms
 * @param order the sort keys, the most significant first; equal rooms are sorted by ID, ascending
 * @param projection the fields to return
 * @param offset the number of matching rooms to skip
 * @param limit the maximum number of rooms to return
 */
public record RoomQuery(
    RoomAccess access,
    RoomFilter filter,
    List<RoomSortKey> order,
    RoomProjection projection,
    long offset,
    int limit) {

  /** The fields whose order has an index. */
  private static final Set<List<String>> INDEXED =
      Set.of(
          List.of(RoomField.CREATED_AT.wireName),
          List.of(RoomField.CLOSED_AT.wireName),
          List.of(RoomField.DISPLAY_NAME.wireName));

  /** The index of names finds groups of three ASCII letters or digits. */
  private static final Pattern INDEXED_TEXT = Pattern.compile("[A-Za-z0-9]{3}");

  private static final long MANY_ROOMS = 10_000;
  private static final int MANY_KEYS = 4;
  private static final int MANY_ITEMS = 50;

  /**
   * Returns whether the search may sort or scan many rooms. This is the case if it sorts by a field
   * without an index or by many fields, filters by many items or by a text that the index cannot
   * find, or skips many rooms.
   */
  public boolean isExpensive() {
    String roomName = filter.roomName();
    return !INDEXED.contains(order.get(0).path())
        || order.size() > MANY_KEYS
        || roomName != null && !roomName.isEmpty() && !INDEXED_TEXT.matcher(roomName).find()
        || filter.agents().size() + filter.tags().size() > MANY_ITEMS
        || offset > MANY_ROOMS;
  }
}
