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
import org.springframework.http.ETag;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;

/** Implements the operations of the contract. */
@RestController
class RoomsController implements RoomsApi {

  private final CurrentUser currentUser;
  private final RoomAccessPolicy accessPolicy;
  private final RoomQueryMapper queries;
  private final RoomSearch search;

  RoomsController(
      CurrentUser currentUser,
      RoomAccessPolicy accessPolicy,
      RoomQueryMapper queries,
      RoomSearch search) {
    this.currentUser = currentUser;
    this.accessPolicy = accessPolicy;
    this.queries = queries;
    this.search = search;
  }

  /**
   * Lists one page of rooms. {@code agentItems} and {@code tagItems} are always null, because
   * {@link ListParameterFilter} merges them into {@code agents} and {@code tags}.
   */
  @Override
  public ResponseEntity<VoipRoomsPage> listVoipRooms(
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
    String etag = search.etag(user, query);
    return isKnown(etag, ifNoneMatch)
        ? ResponseEntity.status(HttpStatus.NOT_MODIFIED).eTag(etag).build()
        : ResponseEntity.ok(search.run(user, query, etag));
  }

  /**
   * Returns whether the client knows the page. A list of several ETags counts as unknown, because
   * Jetty would send the whole list as the ETag of the response.
   */
  private static boolean isKnown(String etag, @Nullable String ifNoneMatch) {
    List<ETag> known = ifNoneMatch == null ? List.of() : ETag.parse(ifNoneMatch);
    return known.size() == 1
        && !known.get(0).isWildcard()
        && known.get(0).compare(ETag.create(etag), false);
  }
}
