package io.voiprooms.server.rooms;

import io.voiprooms.api.CallDirection;
import io.voiprooms.api.InstantRange;
import io.voiprooms.api.Projection;
import io.voiprooms.api.RoomDocuments;
import io.voiprooms.api.RoomImportSummary;
import io.voiprooms.api.RoomJson;
import io.voiprooms.api.RoomsApi;
import io.voiprooms.api.SortOrder;
import io.voiprooms.api.StringList;
import io.voiprooms.api.VoipRoomChanges;
import io.voiprooms.api.VoipRoomsPage;
import io.voiprooms.db.accounts.AuthenticatedUser;
import io.voiprooms.db.imports.RoomWriter.Written;
import io.voiprooms.db.rooms.RoomAccess;
import io.voiprooms.db.rooms.RoomChanges;
import io.voiprooms.db.rooms.RoomChangesQuery;
import io.voiprooms.db.rooms.RoomDao;
import io.voiprooms.db.rooms.RoomQuery;
import io.voiprooms.db.rooms.StoredRoom;
import io.voiprooms.server.errors.ApiException;
import io.voiprooms.server.errors.ErrorType;
import io.voiprooms.server.security.CurrentUser;
import io.voiprooms.server.security.RoomAccessPolicy;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/** Implements the operations of the contract. */
@RestController
class RoomsController implements RoomsApi {

  private final CurrentUser currentUser;
  private final RoomAccessPolicy accessPolicy;
  private final RoomQueryMapper queries;
  private final RoomSearch search;
  private final RoomDao rooms;
  private final RoomWrites writes;
  private final RoomsImporter importer;
  private final RoomChangesFeed changes;
  private final RoomEventStreams streams;
  private final HttpServletRequest request;

  RoomsController(
      CurrentUser currentUser,
      RoomAccessPolicy accessPolicy,
      RoomQueryMapper queries,
      RoomSearch search,
      RoomDao rooms,
      RoomWrites writes,
      RoomsImporter importer,
      RoomChangesFeed changes,
      RoomEventStreams streams,
      HttpServletRequest request) {
    this.currentUser = currentUser;
    this.accessPolicy = accessPolicy;
    this.queries = queries;
    this.search = search;
    this.rooms = rooms;
    this.writes = writes;
    this.importer = importer;
    this.changes = changes;
    this.streams = streams;
    this.request = request;
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
      @Nullable String after,
      @Nullable Long count,
      @Nullable Boolean total,
      @Nullable SortOrder sort,
      @Nullable Projection fields,
      @Nullable String ifNoneMatch) {
    AuthenticatedUser user = currentUser.get();
    RoomQueryMapper.requireOneStart(offset, after);
    RoomAccess access = accessPolicy.accessOf(user, StringList.itemsOf(agents));
    RoomQuery query =
        queries.query(
            access, agents, open, createdAt, closedAt, tags, queue, visitorId, direction, roomName,
            offset, after, count, total, sort, fields);
    String etag = search.etag(user, query);
    return isKnown(etag, ifNoneMatch)
        ? ResponseEntity.status(HttpStatus.NOT_MODIFIED).eTag(etag).build()
        : ResponseEntity.ok(search.run(user, query, etag));
  }

  @Override
  public ResponseEntity<RoomJson> getVoipRoom(
      String roomId, @Nullable Projection fields, @Nullable String ifNoneMatch) {
    RoomAccess access = accessPolicy.accessOf(currentUser.get(), List.of());
    StoredRoom room =
        rooms
            .find(access, roomId, RoomQueryMapper.projection(fields))
            .orElseThrow(RoomsController::notFound);
    boolean known = !new Precondition(null, ifNoneMatch).test(room.version());
    return known
        ? ResponseEntity.status(HttpStatus.NOT_MODIFIED)
            .eTag(Precondition.etag(room.version()))
            .build()
        : room(HttpStatus.OK, room);
  }

  @Override
  public ResponseEntity<RoomJson> putVoipRoom(
      String roomId, RoomJson room, @Nullable String ifMatch, @Nullable String ifNoneMatch) {
    Written written = writes.put(roomId, room.text(), new Precondition(ifMatch, ifNoneMatch));
    if (!written.isNew()) {
      return room(HttpStatus.OK, written.room());
    }
    return ResponseEntity.created(
            UriComponentsBuilder.fromPath(PATH_GET_VOIP_ROOM).encode().build(roomId))
        .eTag(Precondition.etag(written.room().version()))
        .body(new RoomJson(written.room().json()));
  }

  @Override
  public ResponseEntity<RoomJson> patchVoipRoom(
      String roomId, RoomJson patch, @Nullable String ifMatch) {
    return writes
        .patch(roomId, patch.text(), new Precondition(ifMatch, null))
        .map(written -> room(HttpStatus.OK, written.room()))
        .orElseThrow(RoomsController::notFound);
  }

  @Override
  public ResponseEntity<Void> deleteVoipRoom(String roomId, @Nullable String ifMatch) {
    if (!writes.delete(roomId, new Precondition(ifMatch, null))) {
      throw notFound();
    }
    return ResponseEntity.noContent().build();
  }

  @Override
  public ResponseEntity<RoomImportSummary> importVoipRooms(
      RoomDocuments documents, Boolean skipInvalid) {
    return ResponseEntity.ok(importer.run(documents.body(), skipInvalid));
  }

  private static ResponseEntity<RoomJson> room(HttpStatus status, StoredRoom room) {
    return ResponseEntity.status(status)
        .eTag(Precondition.etag(room.version()))
        .body(new RoomJson(room.json()));
  }

  private static ApiException notFound() {
    return new ApiException(ErrorType.NOT_FOUND, "There is no room with this ID");
  }

  /** Lists one page of changes. {@code agentItems} and {@code tagItems} are always null. */
  @Override
  public ResponseEntity<VoipRoomChanges> listVoipRoomChanges(
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
      @Nullable String since,
      @Nullable Long count,
      @Nullable Projection fields) {
    AuthenticatedUser user = currentUser.get();
    RoomAccess access = accessPolicy.accessOf(user, StringList.itemsOf(agents));
    RoomChangesQuery query =
        queries.changes(
            access, agents, open, createdAt, closedAt, tags, queue, visitorId, direction, roomName,
            count, fields);
    return ResponseEntity.ok(changes.render(user, query, changes.page(user, query, since)));
  }

  /**
   * Opens a stream of changes. Returns null, because {@link RoomEventStreams} writes the response.
   * {@code agentItems} and {@code tagItems} are always null.
   */
  @Override
  public @Nullable ResponseEntity<String> streamVoipRoomChanges(
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
      @Nullable String since,
      @Nullable Projection fields,
      @Nullable String lastEventId) {
    AuthenticatedUser user = currentUser.get();
    RoomAccess access = accessPolicy.accessOf(user, StringList.itemsOf(agents));
    RoomChangesQuery query =
        queries.changes(
            access, agents, open, createdAt, closedAt, tags, queue, visitorId, direction, roomName,
            null, fields);
    boolean continues = lastEventId != null && !lastEventId.isEmpty();
    RoomChanges first = changes.page(user, query, continues ? lastEventId : since);
    if (request.getMethod().equals("HEAD")) {
      return ResponseEntity.ok().contentType(MediaType.TEXT_EVENT_STREAM).build();
    }
    streams.open(request, user, currentUser.credentials(), query, first);
    return null;
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
