package io.voiprooms.db.rooms;

import io.voiprooms.db.rooms.RoomPredicates.Subject;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A query for one page of rooms.
 *
 * @param access the rooms that the user may see
 * @param filter the filters, which select among those rooms
 * @param order the sort keys, the most significant first; equal rooms are sorted by ID, ascending
 * @param projection the fields to return
 * @param offset the number of matching rooms to skip
 * @param limit the maximum number of rooms to return
 * @param after the position behind which the page begins, with 0 as the offset; null to begin at
 *     the offset
 * @param counted whether to return the total
 */
public record RoomQuery(
    RoomAccess access,
    RoomFilter filter,
    List<RoomSortKey> order,
    RoomProjection projection,
    long offset,
    int limit,
    @Nullable RoomPosition after,
    boolean counted) {

  /** The fields by which rooms are sorted with an index, whatever keys follow. */
  private static final Set<List<String>> INDEXED =
      Set.of(
          List.of(RoomField.CREATED_AT.wireName),
          List.of(RoomField.CLOSED_AT.wireName),
          List.of(RoomField.DISPLAY_NAME.wireName));

  /** The fields by which rooms are sorted with an index if no key follows. */
  private static final Set<List<String>> INDEXED_ALONE =
      Set.of(
          List.of(RoomField.QUEUED_AT.wireName),
          List.of(RoomField.CALL_STARTED_AT.wireName),
          List.of(RoomField.UPDATED_AT.wireName),
          List.of(RoomField.CALL_DURATION.wireName),
          List.of(RoomField.CALL_WAITING_TIME.wireName),
          List.of(RoomField.QUEUE.wireName),
          List.of(RoomField.SERVED_BY.wireName, "username"));

  /** The index of names finds groups of three ASCII letters or digits. */
  private static final Pattern INDEXED_TEXT = Pattern.compile("[A-Za-z0-9]{3}");

  private static final long MANY_ROOMS = 10_000;
  private static final int MANY_KEYS = 4;
  private static final int MANY_ITEMS = 50;

  /** Creates a query for the page at an offset, with the total. */
  public RoomQuery(
      RoomAccess access,
      RoomFilter filter,
      List<RoomSortKey> order,
      RoomProjection projection,
      long offset,
      int limit) {
    this(access, filter, order, projection, offset, limit, null, true);
  }

  /**
   * Returns whether the search may sort or scan many rooms. This is the case if it sorts by a field
   * without an index or by many fields, filters by many items or by a text that the index cannot
   * find, or skips many rooms one by one.
   */
  public boolean isExpensive() {
    return !isSortedWithIndex()
        || order.size() > MANY_KEYS
        || !canUseIndexOfNames()
        || filter.agents().size() + filter.tags().size() > MANY_ITEMS
        || offset > MANY_ROOMS && !canSkipDays();
  }

  /** Returns false for a {@code roomName} that matches too many rooms for the index of names. */
  boolean canUseIndexOfNames() {
    String roomName = filter.roomName();
    return roomName == null || roomName.isEmpty() || INDEXED_TEXT.matcher(roomName).find();
  }

  /**
   * Returns the number of rooms to read. It is one more than those of the page if neither offset
   * nor total tell whether another page follows.
   */
  int roomsToRead() {
    return after == null && counted ? limit : limit + 1;
  }

  /** Returns whether an index has the rooms in the order of the first sort key. */
  boolean isSortedWithIndex() {
    RoomSortKey first = order.get(0);
    return INDEXED.contains(first.path())
        || order.size() == 1 && INDEXED_ALONE.contains(first.path());
  }

  /**
   * Returns whether the numbers of rooms by day tell where a page far behind begins: in the default
   * order, and without filters that these numbers do not have.
   */
  boolean canSkipDays() {
    return order.equals(RoomSortKey.DEFAULT)
        && EnumSet.of(Subject.OPEN, Subject.DIRECTION)
            .containsAll(new RoomPredicates(access, filter).subjects());
  }
}
