package io.voiprooms.server.rooms;

import io.voiprooms.db.accounts.Caller;
import io.voiprooms.db.rooms.RoomFilter.Agent;
import io.voiprooms.server.errors.NotPermittedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which rooms a caller may see at all. */
final class RoomScope {

  private static final String VIEW_ALL = "view-livechat-rooms";
  private static final String VIEW_OWN = "view-l-room";

  private RoomScope() {}

  /**
   * The agent whose rooms alone the caller may see; null for everybody's.
   *
   * @throws NotPermittedException if the caller may see none, or none of the agents asked for
   */
  static @Nullable Agent of(Caller caller, List<String> agents) {
    if (caller.permissions().contains(VIEW_ALL)) {
      return null;
    }
    if (!caller.permissions().contains(VIEW_OWN)) {
      throw NotPermittedException.noPermission();
    }
    if (!List.of(caller.id(), caller.username()).containsAll(agents)) {
      throw NotPermittedException.otherAgents();
    }
    return new Agent(caller.id(), caller.username());
  }
}
