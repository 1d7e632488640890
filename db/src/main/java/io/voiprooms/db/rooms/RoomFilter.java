package io.voiprooms.db.rooms;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The filters of a query. A room matches if it passes all of them. A null or empty value is no
 * filter. Instants are inclusive.
 *
 * @param agents IDs or usernames of agents; the room's agent is one of them
 * @param open whether the call is going on
 * @param createdFrom the earliest time of creation
 * @param createdTo the latest time of creation
 * @param closedFrom the earliest time of closing
 * @param closedTo the latest time of closing
 * @param tags tags; the room has at least one of them
 * @param queue the name of the queue or the unique ID of the call
 * @param visitorId the ID of the visitor
 * @param direction {@code inbound} or {@code outbound}
 * @param roomName a part of {@code fname} or {@code name}; case is ignored
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

  /** Matches every room. */
  static final RoomFilter NONE =
      new RoomFilter(List.of(), null, null, null, null, null, List.of(), null, null, null, null);

  public RoomFilter {
    agents = List.copyOf(agents);
    tags = List.copyOf(tags);
  }
}
