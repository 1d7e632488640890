package io.voiprooms.server.rooms;

import io.voiprooms.db.rooms.RoomAccess;
import io.voiprooms.db.rooms.RoomDao;
import io.voiprooms.db.rooms.RoomFilter;
import io.voiprooms.db.rooms.RoomPosition;
import io.voiprooms.db.rooms.RoomSortKey;
import io.voiprooms.server.errors.ApiException;
import io.voiprooms.server.errors.ErrorType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.util.DigestUtils;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Converts positions in a list of rooms to cursors, and cursors to positions. */
@Component
class RoomCursors {

  /** The longest position that a cursor contains, so that a URL with the cursor is short enough. */
  private static final int MAX_BYTES = 4000;

  /** The members of a cursor whose position is too long. */
  private record RoomReference(String id, String hash) {}

  private final CursorCodec codec;
  private final RoomDao rooms;
  private final JsonMapper json;

  RoomCursors(CursorCodec codec, RoomDao rooms, JsonMapper json) {
    this.codec = codec;
    this.rooms = rooms;
    this.json = json;
  }

  /** Returns the cursor of a position in the list of these rooms. */
  String cursor(
      RoomAccess access, RoomFilter filter, List<RoomSortKey> order, RoomPosition position) {
    String text = json.writeValueAsString(position.values());
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      @Nullable String id = position.values().get(position.values().size() - 1);
      text = json.writeValueAsString(new RoomReference(String.valueOf(id), hash(text)));
    }
    return codec.encode(list(access, filter, order), text);
  }

  /** Returns the position of a cursor, or throws an exception if it is not of this list. */
  RoomPosition position(
      RoomAccess access, RoomFilter filter, List<RoomSortKey> order, String cursor) {
    String text =
        codec
            .decode(list(access, filter, order), cursor)
            .orElseThrow(
                () ->
                    invalid(
                        "after must be the next of a page with the same filters, sort and"
                            + " permissions. To start again, leave out after"));
    if (text.startsWith("[")) {
      return new RoomPosition(json.readValue(text, new TypeReference<List<@Nullable String>>() {}));
    }
    RoomReference room = json.readValue(text, RoomReference.class);
    return rooms
        .positionOf(room.id, order)
        .filter(position -> hash(json.writeValueAsString(position.values())).equals(room.hash))
        .orElseThrow(
            () ->
                invalid(
                    "after cannot be used any more, because the last room of its page was changed or"
                        + " deleted. To start again, leave out after"));
  }

  private static ApiException invalid(String message) {
    return new ApiException(ErrorType.INVALID_PARAMS, message);
  }

  private static String hash(String text) {
    return DigestUtils.md5DigestAsHex(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Identifies the list. A position depends on the SQL of the order, too. */
  private String list(RoomAccess access, RoomFilter filter, List<RoomSortKey> order) {
    return json.writeValueAsString(
        List.of(
            "listVoipRooms",
            access.getClass().getSimpleName(),
            access,
            filter,
            RoomSortKey.sql(order)));
  }
}
