package io.voiprooms.db.rooms;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The filters of a query. A room matches if it passes all of them. A null or empty value is no
 * filter.
 *
 * @param agents IDs or usernames, of which the room's agent has one
 * @param open whether the call goes on
 * @param createdFrom the earliest creation
 * @param createdTo the latest creation, itself included
 * @param closedFrom the earliest closing
 * @param closedTo the latest closing, itself included
 * @param tags tags, of which the room carries at least one
 * @param queue the queue's name or the call's unique ID
 * @param visitorId the visitor's ID
 * @param direction {@code inbound} or {@code outbound}
 * @param roomName a part of either name, without regard to case
 */
public record RoomFilter(
    List<String> agents,
    @Nullable Boolean open,
    @Nullable Instant createdFrom,
    @Nullable Instant createdTo,
    @Nullable Instant closedFrom,
    @Nullable Instant closedTo,
    List<String> tags,
    @Nullable String queue,
    @Nullable String visitorId,
    @Nullable String direction,
    @Nullable String roomName) {

  public RoomFilter {
    agents = List.copyOf(agents);
    tags = List.copyOf(tags);
  }
}
