package io.voiprooms.db.rooms;

import java.util.List;

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
    RoomFilter filter, List<RoomOrder> order, RoomProjection projection, long offset, int limit) {}
