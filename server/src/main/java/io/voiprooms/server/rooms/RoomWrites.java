package io.voiprooms.server.rooms;

import io.voiprooms.db.imports.InvalidRoomException;
import io.voiprooms.db.imports.PreconditionFailedException;
import io.voiprooms.db.imports.RoomWriter;
import io.voiprooms.db.imports.RoomWriter.Written;
import io.voiprooms.server.errors.ApiException;
import io.voiprooms.server.errors.ErrorType;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** Writes single rooms, and converts refusals to errors of the contract. */
@Component
class RoomWrites {

  private final RoomWriter rooms;

  RoomWrites(RoomWriter rooms) {
    this.rooms = rooms;
  }

  /** See {@link RoomWriter#put}. */
  Written put(String id, String room, Precondition condition) {
    return withErrors(() -> rooms.put(id, room, condition));
  }

  /** See {@link RoomWriter#patch}. */
  Optional<Written> patch(String id, String patch, Precondition condition) {
    return withErrors(() -> rooms.patch(id, patch, condition));
  }

  /** See {@link RoomWriter#delete}. */
  boolean delete(String id, Precondition condition) {
    return withErrors(() -> rooms.delete(id, condition));
  }

  private static <T> T withErrors(Supplier<T> write) {
    try {
      return write.get();
    } catch (InvalidRoomException e) {
      throw new ApiException(ErrorType.INVALID_ROOM, String.valueOf(e.getMessage()));
    } catch (PreconditionFailedException e) {
      throw new ApiException(
          ErrorType.PRECONDITION_FAILED,
          "The room does not have the state that If-Match or If-None-Match requires. Read it again");
    }
  }
}
