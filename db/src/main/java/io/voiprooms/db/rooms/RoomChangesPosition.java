package io.voiprooms.db.rooms;

/**
 * A position in the order of changes, after a transaction and a room.
 *
 * @param epoch the epoch of the database in which the position is valid
 * @param transaction the ID of the transaction that changed the room
 * @param roomId the ID of the room
 * @param boundary the ID of a transaction. The reader reads the rooms for the first time up to
 *     here, so it cannot have a room that does not match. It is told of such rooms only from here
 *     on
 */
public record RoomChangesPosition(
    String epoch, String transaction, String roomId, String boundary) {

  /** Returns the position after all changes that can be read. From there on, all are reported. */
  static RoomChangesPosition atHorizon(String epoch, String horizon) {
    return new RoomChangesPosition(epoch, horizon, "", "0");
  }
}
