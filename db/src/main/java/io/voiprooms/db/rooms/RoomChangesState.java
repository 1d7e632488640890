package io.voiprooms.db.rooms;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of the feed of changes.
 *
 * @param epoch the epoch, in which positions are valid
 * @param horizon the ID of the oldest transaction in progress, up to which changes can be read
 * @param lastChange the ID of the last transaction before the horizon that changed rooms; null if
 *     there is none
 * @param isPending whether committed changes cannot be read yet
 */
public record RoomChangesState(
    String epoch, String horizon, @Nullable String lastChange, boolean isPending) {

  /** Returns whether rooms may have changed between a position and the horizon. */
  public boolean hasChangesAfter(RoomChangesPosition position) {
    return lastChange != null
        && Long.compareUnsigned(
                Long.parseUnsignedLong(lastChange), Long.parseUnsignedLong(position.transaction()))
            >= 0;
  }

  /** Returns an empty page after a position, or nothing if the position is not valid. */
  public Optional<RoomChanges> pageWithoutChanges(RoomChangesPosition after) {
    return after.epoch().equals(epoch)
        ? Optional.of(
            new RoomChanges(
                List.of(), List.of(), RoomChangesPosition.atHorizon(epoch, horizon), false))
        : Optional.empty();
  }
}
