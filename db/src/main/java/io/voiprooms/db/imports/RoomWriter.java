package io.voiprooms.db.imports;

import io.voiprooms.db.rooms.RoomField;
import io.voiprooms.db.rooms.RoomProjection;
import io.voiprooms.db.rooms.StoredRoom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * Writes single rooms. Each method takes a condition on the version of the stored room, which is
 * null if the room does not exist; nothing is written if the condition is false.
 */
public final class RoomWriter {

  /**
   * A room after it was written.
   *
   * @param room the room as it is stored now
   * @param isNew whether it did not exist before
   */
  public record Written(StoredRoom room, boolean isNew) {}

  private static final RoomProjection ALL = RoomProjection.EVERYTHING;

  private static final String LOCK =
      "SELECT " + StoredRoom.columns(ALL) + " FROM rooms WHERE id = :id FOR UPDATE";

  private static final String WRITE =
      RoomUpsert.sql(
              RoomDocument.COLUMNS.stream()
                  .map(column -> "CAST(:%1$s AS %2$s) AS %1$s".formatted(column, type(column)))
                  .collect(Collectors.joining(", ", "(SELECT ", ", 1 AS position)")),
              true)
          // If another request has created the room meanwhile, nothing is written.
          + " AND :exists RETURNING "
          + StoredRoom.columns(ALL);

  private static final String DELETE = "DELETE FROM rooms WHERE id = :id";

  private final Jdbi jdbi;

  public RoomWriter(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  private static String type(String column) {
    for (RoomField field : RoomField.values()) {
      if (field.column.equals(column)) {
        return switch (field.kind) {
          case TEXT -> "text";
          case FLAG -> "boolean";
          case WHOLE_NUMBER -> "bigint";
          case INSTANT -> "timestamptz";
          case TEXTS -> "text[]";
          case OBJECT, ANY -> "jsonb";
        };
      }
    }
    return "jsonb";
  }

  /**
   * Creates or replaces a room.
   *
   * @param id the ID of the room
   * @param json the room as a JSON object
   * @throws InvalidRoomException if it is not a valid room with this ID
   * @throws PreconditionFailedException if the condition is false
   */
  public Written put(String id, String json, Predicate<@Nullable String> condition) {
    List<@Nullable String> columns = columns(id, () -> json);
    Optional<Written> written = Optional.empty();
    while (written.isEmpty()) {
      written =
          inTransaction(
              id, condition, (handle, stored) -> write(handle, columns, stored.orElse(null)));
    }
    return written.get();
  }

  /**
   * Changes fields of a room by a JSON Merge Patch.
   *
   * @return the changed room, or nothing if it does not exist
   * @throws InvalidRoomException if the result is not a valid room with this ID
   * @throws PreconditionFailedException if the condition is false
   */
  public Optional<Written> patch(String id, String patch, Predicate<@Nullable String> condition) {
    return inTransaction(
        id,
        condition,
        (handle, stored) ->
            stored.flatMap(
                room ->
                    write(handle, columns(id, () -> MergePatch.apply(room.json(), patch)), room)));
  }

  /**
   * Deletes a room.
   *
   * @return whether it existed
   * @throws PreconditionFailedException if the condition is false
   */
  public boolean delete(String id, Predicate<@Nullable String> condition) {
    return inTransaction(
        id,
        condition,
        (handle, stored) ->
            stored.isPresent() && handle.createUpdate(DELETE).bind("id", id).execute() > 0);
  }

  private interface Change<T> {
    T apply(Handle handle, Optional<StoredRoom> stored);
  }

  private <T> T inTransaction(String id, Predicate<@Nullable String> condition, Change<T> change) {
    return jdbi.inTransaction(
        handle -> {
          Optional<StoredRoom> stored =
              handle.createQuery(LOCK).bind("id", id).map(StoredRoom.mapper(ALL)).findOne();
          if (!condition.test(stored.map(StoredRoom::version).orElse(null))) {
            throw new PreconditionFailedException();
          }
          return change.apply(handle, stored);
        });
  }

  /** Returns the columns of a room, with the ID and type that it has if it names none. */
  private static List<@Nullable String> columns(String id, Supplier<String> json) {
    try {
      List<@Nullable String> columns =
          RoomDocument.columnsOfOne(id, ImportedDocument.of(json.get()));
      String named = columns.get(RoomField.ID.ordinal());
      if (!id.equals(named)) {
        throw new InvalidRoomException(
            "_id is \"%s\", but the path has \"%s\"".formatted(named, id));
      }
      return columns;
    } catch (RoomImportException e) {
      throw new InvalidRoomException(e.reason());
    }
  }

  /** Returns nothing if another request has created the room since it was looked for. */
  private static Optional<Written> write(
      Handle handle, List<@Nullable String> columns, @Nullable StoredRoom stored) {
    Map<String, @Nullable String> values = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      values.put(RoomDocument.COLUMNS.get(i), columns.get(i));
    }
    try {
      Optional<StoredRoom> written =
          handle
              .createQuery(WRITE)
              .bindMap(values)
              .bind("exists", stored != null)
              .map(StoredRoom.mapper(ALL))
              .findOne();
      return written
          .or(() -> Optional.ofNullable(stored))
          .map(room -> new Written(room, stored == null));
    } catch (JdbiException e) {
      if (e.getCause() instanceof PSQLException refusal && RoomImport.isAboutData(refusal)) {
        throw new InvalidRoomException("PostgreSQL refuses it: " + RoomImport.message(refusal));
      }
      throw e;
    }
  }
}
