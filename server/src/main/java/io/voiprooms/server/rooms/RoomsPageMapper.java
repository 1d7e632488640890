package io.voiprooms.server.rooms;

import io.voiprooms.api.RoomJson;
import io.voiprooms.api.VoipRoomsPage;
import io.voiprooms.db.rooms.RoomPage;
import io.voiprooms.db.rooms.RoomPosition;
import io.voiprooms.db.rooms.RoomQuery;
import java.util.List;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Maps a page of rooms to the response of the contract. */
@Component
class RoomsPageMapper {

  private final JsonMapper json;
  private final RoomCursors cursors;

  RoomsPageMapper(JsonMapper json, RoomCursors cursors) {
    this.json = json;
    this.cursors = cursors;
  }

  @SuppressWarnings("deprecation") // old clients read `room`
  RenderedPage page(RoomQuery query, RoomPage page, String etag) {
    List<RoomJson> rooms = page.rooms().stream().map(RoomJson::new).toList();
    RoomPosition next = page.next();
    return new RenderedPage(
        json.writeValueAsBytes(
            new VoipRoomsPage(rooms, rooms.size(), query.offset(), true)
                .total(page.total())
                .next(
                    next == null
                        ? null
                        : cursors.cursor(query.access(), query.filter(), query.order(), next))
                .room(rooms.isEmpty() ? null : rooms.get(0))),
        etag);
  }
}
