package io.voiprooms.db.rooms;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A position in a sorted list of rooms, directly behind one room.
 *
 * @param values the values by which this room is sorted, as PostgreSQL writes them, and its ID last
 */
public record RoomPosition(List<@Nullable String> values) {

  public RoomPosition {
    values = Collections.unmodifiableList(new ArrayList<>(values));
  }
}
