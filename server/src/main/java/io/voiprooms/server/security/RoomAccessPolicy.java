package io.voiprooms.server.security;

import io.voiprooms.db.accounts.AuthenticatedUser;
import io.voiprooms.db.rooms.RoomAccess;
import io.voiprooms.server.errors.ForbiddenException;
import java.util.List;
import org.springframework.stereotype.Component;

/** Decides which rooms a user may see. */
@Component
public class RoomAccessPolicy {

  private static final String VIEW_ALL = "view-livechat-rooms";
  private static final String VIEW_OWN = "view-l-room";

  /**
   * Returns the rooms that the user may see.
   *
   * @param agents the agents whose rooms the request asks for, as IDs or usernames; empty for any
   * @throws ForbiddenException if the user may see no rooms, or asks for rooms of other agents and
   *     may see only the rooms that they serve
   */
  public RoomAccess accessOf(AuthenticatedUser user, List<String> agents) {
    if (user.permissions().contains(VIEW_ALL)) {
      return new RoomAccess.AllRooms();
    }
    if (!user.permissions().contains(VIEW_OWN)) {
      throw ForbiddenException.noPermission();
    }
    if (!List.of(user.id(), user.username()).containsAll(agents)) {
      throw ForbiddenException.otherAgents();
    }
    return new RoomAccess.RoomsServedBy(user.id(), user.username());
  }
}
