package io.voiprooms.server.rooms;

import io.voiprooms.api.CallDirection;
import io.voiprooms.api.InstantRange;
import io.voiprooms.api.Projection;
import io.voiprooms.api.RoomsApi;
import io.voiprooms.api.SortOrder;
import io.voiprooms.api.StringList;
import io.voiprooms.api.VoipRoomsPage;
import io.voiprooms.db.accounts.AuthenticatedUser;
import io.voiprooms.db.rooms.RoomAccess;
import io.voiprooms.db.rooms.RoomQuery;
import io.voiprooms.server.security.CurrentUser;
import io.voiprooms.server.security.RoomAccessPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;

/** Implements the operations of the contract. */
@RestController
class RoomsController implements RoomsApi {

  private final CurrentUser currentUser;
  private final RoomAccessPolicy accessPolicy;
  private final RoomQueryMapper queries;
  private final RoomSearch search;
  private final WebRequest request;

  /**
   * Creates the controller.
   *
   * @param request the current request of the thread
   */
  RoomsController(
      CurrentUser currentUser,
      RoomAccessPolicy accessPolicy,
      RoomQueryMapper queries,
      RoomSearch search,
      WebRequest request) {
    this.currentUser = currentUser;
    this.accessPolicy = accessPolicy;
    this.queries = queries;
    this.search = search;
    this.request = request;
  }

  /**
   * Lists one page of rooms. {@code agentItems} and {@code tagItems} are always null, because
   * {@link ListParameterFilter} merges them into {@code agents} and {@code tags}. Spring compares
   * {@code ifNoneMatch}.
   *
   * @return null if {@link WebRequest#checkNotModified(String)} has set the status 304
   */
  @Override
  public @Nullable ResponseEntity<VoipRoomsPage> listVoipRooms(
      @Nullable StringList agents,
      @Nullable List<String> agentItems,
      @Nullable Boolean open,
      @Nullable InstantRange createdAt,
      @Nullable InstantRange closedAt,
      @Nullable StringList tags,
      @Nullable List<String> tagItems,
      @Nullable String queue,
      @Nullable String visitorId,
      @Nullable CallDirection direction,
      @Nullable String roomName,
      @Nullable Long offset,
      @Nullable Long count,
      @Nullable SortOrder sort,
      @Nullable Projection fields,
      @Nullable String ifNoneMatch) {
    AuthenticatedUser user = currentUser.get();
    RoomAccess access = accessPolicy.accessOf(user, StringList.itemsOf(agents));
    RoomQuery query =
        queries.query(
            access, agents, open, createdAt, closedAt, tags, queue, visitorId, direction, roomName,
            offset, count, sort, fields);
    String etag = RenderedPage.etag(query, user.roomsVersion());
    if (request.checkNotModified(etag)) {
      return null;
    }
    return ResponseEntity.ok().eTag(etag).body(search.run(user, query));
  }
}
