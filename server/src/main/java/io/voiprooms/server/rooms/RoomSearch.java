package io.voiprooms.server.rooms;

import io.voiprooms.db.accounts.AuthenticatedUser;
import io.voiprooms.db.rooms.RoomDao;
import io.voiprooms.db.rooms.RoomPage;
import io.voiprooms.db.rooms.RoomQuery;
import io.voiprooms.server.errors.ApiException;
import io.voiprooms.server.errors.ErrorType;
import io.voiprooms.server.ratelimit.ConcurrencyLimits;
import java.sql.SQLException;
import org.jdbi.v3.core.JdbiException;
import org.springframework.stereotype.Component;

/**
 * Returns pages of rooms: from the cache if the rooms have not changed since, or from the database.
 * Limits how many expensive searches run at the same time.
 */
@Component
class RoomSearch {

  /** The SQL state of a statement that took longer than {@code statement_timeout}. */
  private static final String QUERY_CANCELED = "57014";

  private final RoomDao rooms;
  private final ConcurrencyLimits limits;
  private final PageCache cache;
  private final RoomsPageMapper mapper;

  RoomSearch(RoomDao rooms, ConcurrencyLimits limits, PageCache cache, RoomsPageMapper mapper) {
    this.rooms = rooms;
    this.limits = limits;
    this.cache = cache;
    this.mapper = mapper;
  }

  /** Returns the ETag of the current page of a query. */
  String etag(AuthenticatedUser user, RoomQuery query) {
    return cache.etag(query, user.roomsVersion());
  }

  /**
   * Returns the page of a query.
   *
   * @param etag see {@link #etag}
   */
  RenderedPage run(AuthenticatedUser user, RoomQuery query, String etag) {
    return cache.get(etag, () -> mapper.page(query, searchLimited(user, query), etag));
  }

  private RoomPage searchLimited(AuthenticatedUser user, RoomQuery query) {
    return query.isExpensive()
        ? limits.runExpensive(user.id(), () -> search(query))
        : search(query);
  }

  private RoomPage search(RoomQuery query) {
    try {
      return rooms.search(query);
    } catch (JdbiException e) {
      if (e.getCause() instanceof SQLException sql && QUERY_CANCELED.equals(sql.getSQLState())) {
        // This is not an outage: the same search would time out again, so a retry does not help.
        throw new ApiException(
            ErrorType.QUERY_TIMEOUT,
            "The search took too long, so it was ended. Narrow it with filters, or sort by fewer"
                + " fields");
      }
      throw e;
    }
  }
}
