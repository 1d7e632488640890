package io.voiprooms.db.rooms;

/** The rooms that a user may see. A query returns no other rooms, whatever its filters are. */
public sealed interface RoomAccess {

  /** Every room. */
  record AllRooms() implements RoomAccess {}

  /**
   * The rooms that one agent serves.
   *
   * @param agentId the agent's ID, as in {@code servedBy._id}
   * @param agentUsername the agent's username, as in {@code servedBy.username}
   */
  record RoomsServedBy(String agentId, String agentUsername) implements RoomAccess {}
}
