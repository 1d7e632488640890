package io.voiprooms.db.rooms;

import org.jdbi.v3.core.mapper.RowMapper;

/**
 * A stored room.
 *
 * @param json the fields that a projection returns, as a JSON object
 * @param version changes with each change of the room; letters, digits and a hyphen
 */
public record StoredRoom(String json, String version) {

  /** Returns the columns that {@link #mapper} reads. */
  public static String columns(RoomProjection projection) {
    return new RoomRowMapper(projection).columns()
        + ", changed_in || '-' || left(change_epoch(), 8) AS version";
  }

  /** Returns a mapper of the columns. */
  public static RowMapper<StoredRoom> mapper(RoomProjection projection) {
    RoomRowMapper json = new RoomRowMapper(projection);
    return (row, context) -> new StoredRoom(json.json(row), row.getString("version"));
  }
}
