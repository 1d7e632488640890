package io.voiprooms.server.rooms;

import io.voiprooms.api.RemovedRoom;
import io.voiprooms.api.RoomJson;
import io.voiprooms.api.VoipRoomChanges;
import io.voiprooms.db.accounts.AuthenticatedUser;
import io.voiprooms.db.rooms.InstantFormat;
import io.voiprooms.db.rooms.RoomChanges;
import io.voiprooms.db.rooms.RoomChangesDao;
import io.voiprooms.db.rooms.RoomChangesPosition;
import io.voiprooms.db.rooms.RoomChangesQuery;
import io.voiprooms.server.errors.ApiException;
import io.voiprooms.server.errors.ErrorType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Reads pages of changes, and converts positions to cursors and back. */
@Component
class RoomChangesFeed {

  private final RoomChangesDao changes;
  private final CursorCodec cursors;
  private final JsonMapper json;

  RoomChangesFeed(RoomChangesDao changes, CursorCodec cursors, JsonMapper json) {
    this.changes = changes;
    this.cursors = cursors;
    this.json = json;
  }

  /**
   * The content of a cursor. It has the access, so that a cursor from before a change of the user's
   * permissions can be told from a cursor of another list.
   */
  private record Cursor(String access, RoomChangesPosition position) {}

  /**
   * Returns the page of changes after a cursor.
   *
   * @param query the query for the first page
   * @param since the cursor of the user with the same filters; null or empty for the first page
   * @throws ApiException if it is another cursor, or if the cursor has expired
   */
  RoomChanges page(AuthenticatedUser user, RoomChangesQuery query, @Nullable String since) {
    return changes
        .search(query.startingAfter(position(user, query, since)))
        .orElseThrow(RoomChangesFeed::expired);
  }

  private @Nullable RoomChangesPosition position(
      AuthenticatedUser user, RoomChangesQuery query, @Nullable String since) {
    if (since == null || since.isEmpty()) {
      return null;
    }
    Cursor cursor =
        cursors
            .decode(list(user, query), since)
            .map(text -> json.readValue(text, Cursor.class))
            .orElseThrow(RoomChangesFeed::foreign);
    if (!cursor.access.equals(query.access().toString())) {
      throw expired();
    }
    return cursor.position;
  }

  /** Renders a page, with the cursor of its end. */
  RenderedChanges render(AuthenticatedUser user, RoomChangesQuery query, RoomChanges page) {
    Cursor end = new Cursor(query.access().toString(), page.end());
    String cursor = cursors.encode(list(user, query), json.writeValueAsString(end));
    return new RenderedChanges(
        cursor,
        json.writeValueAsBytes(
            new VoipRoomChanges(
                page.rooms().stream().map(RoomJson::new).toList(),
                page.removed().stream().map(RoomChangesFeed::removed).toList(),
                cursor,
                page.more(),
                true)));
  }

  private static RemovedRoom removed(RoomChanges.Removed room) {
    return new RemovedRoom(room.id())
        .at(room.at() == null ? null : InstantFormat.MILLIS.format(room.at()));
  }

  /** Returns a text that identifies the list to which a cursor belongs. */
  private String list(AuthenticatedUser user, RoomChangesQuery query) {
    return json.writeValueAsString(List.of("changes", user.id(), query.filter()));
  }

  private static ApiException foreign() {
    return new ApiException(
        ErrorType.INVALID_PARAMS,
        "since is not a cursor of this user with these filters. Use the cursor of an earlier"
            + " response to the same request, or begin without since");
  }

  private static ApiException expired() {
    return new ApiException(
        ErrorType.CURSOR_EXPIRED,
        "The cursor in since has expired. Delete your copy of the rooms and begin again without"
            + " since");
  }
}
