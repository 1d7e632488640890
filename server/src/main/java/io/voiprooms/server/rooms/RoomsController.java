package io.voiprooms.server.rooms;

import io.voiprooms.api.CallDirection;
import io.voiprooms.api.InstantRange;
import io.voiprooms.api.Projection;
import io.voiprooms.api.RoomsApi;
import io.voiprooms.api.SortOrder;
import io.voiprooms.api.TextList;
import io.voiprooms.api.VoipRoomsPage;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;

/** Implements the contract: reads the query, searches, answers. */
@RestController
class RoomsController implements RoomsApi {

  private final RoomQueries queries;
  private final RoomSearch search;

  RoomsController(RoomQueries queries, RoomSearch search) {
    this.queries = queries;
    this.search = search;
  }

  @Override
  public ResponseEntity<VoipRoomsPage> listVoipRooms(
      @Nullable TextList agents,
      @Nullable Boolean open,
      @Nullable InstantRange createdAt,
      @Nullable InstantRange closedAt,
      @Nullable TextList tags,
      @Nullable String queue,
      @Nullable String visitorId,
      @Nullable CallDirection direction,
      @Nullable String roomName,
      @Nullable Long offset,
      @Nullable Long count,
      @Nullable SortOrder sort,
      @Nullable Projection fields) {
    var filter =
        queries.filter(
            agents, open, createdAt, closedAt, tags, queue, visitorId, direction, roomName);
    var query = queries.query(filter, sort, fields, offset, count);
    return ResponseEntity.ok(RoomsAnswer.of(query, search.run(query)));
  }
}
