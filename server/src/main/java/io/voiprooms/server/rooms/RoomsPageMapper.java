package io.voiprooms.server.rooms;

import io.voiprooms.api.RoomJson;
import io.voiprooms.api.VoipRoomsPage;
import io.voiprooms.db.rooms.RoomPage;
import io.voiprooms.db.rooms.RoomQuery;
import java.util.List;

/** Maps a page of rooms to the response of the contract. */
final class RoomsPageMapper {

  private RoomsPageMapper() {}

  @SuppressWarnings("deprecation") // old clients read `room`
  static VoipRoomsPage page(RoomQuery query, RoomPage page) {
    List<RoomJson> rooms = page.rooms().stream().map(RoomJson::new).toList();
    return new VoipRoomsPage(rooms, rooms.size(), query.offset(), page.total(), true)
        .room(rooms.isEmpty() ? null : rooms.get(0));
  }
}
