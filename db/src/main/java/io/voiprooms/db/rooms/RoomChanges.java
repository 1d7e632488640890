package io.voiprooms.db.rooms;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of changes.
 *
 * @param rooms the changed rooms that match, each as the text of a JSON object, in the order of
 *     change
 * @param removed the changed rooms that do not match, and the deleted rooms, in the order of change
 * @param end the position after the page
 * @param more whether the page ends before the last change
 */
public record RoomChanges(
    List<String> rooms, List<Removed> removed, RoomChangesPosition end, boolean more) {

  /** Returns whether the page has no changes. The next page may have some. */
  public boolean isEmpty() {
    return rooms.isEmpty() && removed.isEmpty();
  }

  /**
   * A room that was deleted or does not match.
   *
   * @param at the time of the deletion, or of the last update of a room that exists
   */
  public record Removed(String id, @Nullable Instant at) {}
}
