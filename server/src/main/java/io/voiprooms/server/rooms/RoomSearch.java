package io.voiprooms.server.rooms;

import io.voiprooms.db.rooms.RoomDao;
import io.voiprooms.db.rooms.RoomPage;
import io.voiprooms.db.rooms.RoomQuery;
import io.voiprooms.server.accounts.Callers;
import io.voiprooms.server.limits.ConcurrencyLimits;
import org.springframework.stereotype.Component;

/** Searches rooms, and lets expensive searches take turns. */
@Component
class RoomSearch {

  private final RoomDao rooms;
  private final ConcurrencyLimits limits;

  RoomSearch(RoomDao rooms, ConcurrencyLimits limits) {
    this.rooms = rooms;
    this.limits = limits;
  }

  RoomPage run(RoomQuery query) {
    return query.isExpensive()
        ? limits.search(Callers.current().id(), () -> rooms.search(query))
        : rooms.search(query);
  }
}
