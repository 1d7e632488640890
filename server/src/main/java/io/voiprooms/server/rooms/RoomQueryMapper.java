package io.voiprooms.server.rooms;

import io.voiprooms.api.CallDirection;
import io.voiprooms.api.FieldPath;
import io.voiprooms.api.InstantRange;
import io.voiprooms.api.Projection;
import io.voiprooms.api.SortOrder;
import io.voiprooms.api.StringList;
import io.voiprooms.db.rooms.RoomAccess;
import io.voiprooms.db.rooms.RoomChangesQuery;
import io.voiprooms.db.rooms.RoomFilter;
import io.voiprooms.db.rooms.RoomProjection;
import io.voiprooms.db.rooms.RoomQuery;
import io.voiprooms.db.rooms.RoomSortKey;
import io.voiprooms.server.errors.ApiException;
import io.voiprooms.server.errors.ErrorType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/** Maps the parameters of a request to a query of the database. */
@Component
@EnableConfigurationProperties(PageProperties.class)
class RoomQueryMapper {

  private static final InstantRange ANY_TIME = new InstantRange(null, null);

  private final PageProperties page;
  private final RoomCursors cursors;

  RoomQueryMapper(PageProperties page, RoomCursors cursors) {
    this.page = page;
    this.cursors = cursors;
  }

  /** Refuses a page that begins both at an offset and after a cursor. The default offset is 0. */
  static void requireOneStart(@Nullable Long offset, @Nullable String after) {
    if (offset != null && offset > 0 && after != null) {
      throw new ApiException(
          ErrorType.INVALID_PARAMS, "offset and after cannot be used together. Leave out offset");
    }
  }

  /** Returns the query for one page. Null means that the request does not have the parameter. */
  RoomQuery query(
      RoomAccess access,
      @Nullable StringList agents,
      @Nullable Boolean open,
      @Nullable InstantRange createdAt,
      @Nullable InstantRange closedAt,
      @Nullable StringList tags,
      @Nullable String queue,
      @Nullable String visitorId,
      @Nullable CallDirection direction,
      @Nullable String roomName,
      @Nullable Long offset,
      @Nullable String after,
      @Nullable Long count,
      @Nullable Boolean total,
      @Nullable SortOrder sort,
      @Nullable Projection fields) {
    List<RoomSortKey> order =
        sort == null || sort.keys().isEmpty() ? RoomSortKey.DEFAULT : order(sort);
    RoomFilter filter =
        filter(agents, open, createdAt, closedAt, tags, queue, visitorId, direction, roomName);
    return new RoomQuery(
        access,
        filter,
        order,
        projection(fields),
        offset == null ? 0 : offset,
        page.limit(count == null ? 0 : count),
        after == null ? null : cursors.position(access, filter, order, after),
        total == null || total);
  }

  /** Returns the query for the first page of changes. */
  RoomChangesQuery changes(
      RoomAccess access,
      @Nullable StringList agents,
      @Nullable Boolean open,
      @Nullable InstantRange createdAt,
      @Nullable InstantRange closedAt,
      @Nullable StringList tags,
      @Nullable String queue,
      @Nullable String visitorId,
      @Nullable CallDirection direction,
      @Nullable String roomName,
      @Nullable Long count,
      @Nullable Projection fields) {
    return new RoomChangesQuery(
        access,
        filter(agents, open, createdAt, closedAt, tags, queue, visitorId, direction, roomName),
        projection(fields),
        null,
        page.limit(count == null ? 0 : count));
  }

  private static RoomFilter filter(
      @Nullable StringList agents,
      @Nullable Boolean open,
      @Nullable InstantRange createdAt,
      @Nullable InstantRange closedAt,
      @Nullable StringList tags,
      @Nullable String queue,
      @Nullable String visitorId,
      @Nullable CallDirection direction,
      @Nullable String roomName) {
    InstantRange created = createdAt == null ? ANY_TIME : createdAt;
    InstantRange closed = closedAt == null ? ANY_TIME : closedAt;
    return new RoomFilter(
        StringList.itemsOf(agents),
        open,
        created.start(),
        created.end(),
        closed.start(),
        closed.end(),
        StringList.itemsOf(tags),
        queue,
        visitorId,
        direction == null ? null : direction.getValue(),
        roomName);
  }

  private static List<RoomSortKey> order(SortOrder sort) {
    return sort.keys().stream()
        .map(key -> new RoomSortKey(key.path().names(), key.ascending()))
        .toList();
  }

  /** Returns the projection of the parameter {@code fields}. */
  static RoomProjection projection(@Nullable Projection fields) {
    return fields == null
        ? RoomProjection.EVERYTHING
        : new RoomProjection(
            fields.including(),
            fields.id(),
            fields.paths().stream().map(FieldPath::names).toList());
  }
}
