package io.voiprooms.db.rooms;

import org.jspecify.annotations.Nullable;

/**
 * A query for one page of changes.
 *
 * @param access the rooms that the user may see
 * @param filter the filters, which select among those rooms
 * @param projection the fields to return
 * @param after the end of the page before; null for the first page
 * @param limit the maximum number of changes to return
 */
public record RoomChangesQuery(
    RoomAccess access,
    RoomFilter filter,
    RoomProjection projection,
    @Nullable RoomChangesPosition after,
    int limit) {

  /** Returns the same query for the page after a position. */
  public RoomChangesQuery startingAfter(@Nullable RoomChangesPosition position) {
    return new RoomChangesQuery(access, filter, projection, position, limit);
  }
}
