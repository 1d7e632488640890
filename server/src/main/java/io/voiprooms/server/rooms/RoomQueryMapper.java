package io.voiprooms.server.rooms;

import io.voiprooms.api.CallDirection;
import io.voiprooms.api.FieldPath;
import io.voiprooms.api.InstantRange;
import io.voiprooms.api.Projection;
import io.voiprooms.api.SortOrder;
import io.voiprooms.api.StringList;
import io.voiprooms.db.rooms.RoomAccess;
import io.voiprooms.db.rooms.RoomFilter;
import io.voiprooms.db.rooms.RoomProjection;
import io.voiprooms.db.rooms.RoomQuery;
import io.voiprooms.db.rooms.RoomSortKey;
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

  RoomQueryMapper(PageProperties page) {
    this.page = page;
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
      @Nullable Long count,
      @Nullable SortOrder sort,
      @Nullable Projection fields) {
    InstantRange created = createdAt == null ? ANY_TIME : createdAt;
    InstantRange closed = closedAt == null ? ANY_TIME : closedAt;
    RoomFilter filter =
        new RoomFilter(
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
    return new RoomQuery(
        access,
        filter,
        sort == null || sort.keys().isEmpty() ? RoomSortKey.DEFAULT : order(sort),
        fields == null ? RoomProjection.EVERYTHING : projection(fields),
        offset == null ? 0 : offset,
        page.limit(count == null ? 0 : count));
  }

  private static List<RoomSortKey> order(SortOrder sort) {
    return sort.keys().stream()
        .map(key -> new RoomSortKey(key.path().names(), key.ascending()))
        .toList();
  }

  private static RoomProjection projection(Projection fields) {
    return new RoomProjection(
        fields.including(), fields.id(), fields.paths().stream().map(FieldPath::names).toList());
  }
}
