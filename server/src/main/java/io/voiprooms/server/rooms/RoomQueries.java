package io.voiprooms.server.rooms;

import io.voiprooms.api.CallDirection;
import io.voiprooms.api.InstantRange;
import io.voiprooms.api.MemberPath;
import io.voiprooms.api.Projection;
import io.voiprooms.api.SortOrder;
import io.voiprooms.api.TextList;
import io.voiprooms.db.rooms.RoomFilter;
import io.voiprooms.db.rooms.RoomOrder;
import io.voiprooms.db.rooms.RoomProjection;
import io.voiprooms.db.rooms.RoomQuery;
import io.voiprooms.server.accounts.Callers;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/** Turns the contract's parameters into what the database is asked for. */
@Component
@EnableConfigurationProperties(PageProperties.class)
class RoomQueries {

  private static final InstantRange ANY_TIME = new InstantRange(null, null);

  private final PageProperties page;

  RoomQueries(PageProperties page) {
    this.page = page;
  }

  /** Which rooms: those asked for, of those that the caller may see. */
  RoomFilter filter(
      @Nullable TextList agents,
      @Nullable Boolean open,
      @Nullable InstantRange createdAt,
      @Nullable InstantRange closedAt,
      @Nullable TextList tags,
      @Nullable String queue,
      @Nullable String visitorId,
      @Nullable CallDirection direction,
      @Nullable String roomName) {
    List<String> agentNames = agents == null ? List.of() : agents.items();
    InstantRange created = createdAt == null ? ANY_TIME : createdAt;
    InstantRange closed = closedAt == null ? ANY_TIME : closedAt;
    return new RoomFilter(
        RoomScope.of(Callers.current(), agentNames),
        agentNames,
        open,
        created.start(),
        created.end(),
        closed.start(),
        closed.end(),
        tags == null ? List.of() : tags.items(),
        queue,
        visitorId,
        direction == null ? null : direction.getValue(),
        roomName);
  }

  /** Which page of them, in which order, with which members. */
  RoomQuery query(
      RoomFilter filter,
      @Nullable SortOrder sort,
      @Nullable Projection fields,
      @Nullable Long offset,
      @Nullable Long count) {
    return new RoomQuery(
        filter,
        sort == null || sort.keys().isEmpty() ? RoomOrder.DEFAULT : order(sort),
        fields == null ? RoomProjection.EVERYTHING : projection(fields),
        offset == null ? 0 : offset,
        page.limit(count == null ? 0 : count));
  }

  private static List<RoomOrder> order(SortOrder sort) {
    return sort.keys().stream()
        .map(key -> new RoomOrder(key.member().names(), key.ascending()))
        .toList();
  }

  private static RoomProjection projection(Projection fields) {
    return new RoomProjection(
        fields.including(), fields.id(), fields.members().stream().map(MemberPath::names).toList());
  }
}
