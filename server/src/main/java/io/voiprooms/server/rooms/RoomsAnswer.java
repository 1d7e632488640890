package io.voiprooms.server.rooms;

import io.voiprooms.api.RoomJson;
import io.voiprooms.api.VoipRoomsPage;
import io.voiprooms.db.rooms.RoomPage;
import io.voiprooms.db.rooms.RoomQuery;
import java.util.List;

/** The contract's form of a page. */
final class RoomsAnswer {

  private RoomsAnswer() {}

  @SuppressWarnings("deprecation") // clients written to the published page read `room`
  static VoipRoomsPage of(RoomQuery query, RoomPage page) {
    List<RoomJson> rooms = page.rooms().stream().map(RoomJson::new).toList();
    return new VoipRoomsPage(rooms, rooms.size(), query.offset(), page.total(), true)
        .room(rooms.isEmpty() ? null : rooms.get(0));
  }
}
