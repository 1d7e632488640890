package io.voiprooms.server.rooms;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.voiprooms.db.rooms.RoomQuery;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.util.DigestUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps pages that were sent, and sends them again while their ETag is current. So a page is never
 * older than its request. The key contains the access, so no user gets a page of rooms that only
 * another user may see.
 */
@Component
class PageCache {

  /** The part of the heap that the pages may use. */
  private static final long MAX_BYTES = Runtime.getRuntime().maxMemory() / 16;

  private static final int BYTES_OF_ENTRY = 400;
  private static final Duration EXPIRY = Duration.ofMinutes(10);

  /** Makes the keys of each process different, because another program may render other pages. */
  private static final String PROCESS = UUID.randomUUID().toString();

  private final JsonMapper json;
  private final Cache<String, RenderedPage> pages =
      Caffeine.newBuilder()
          .maximumWeight(MAX_BYTES)
          .weigher((String key, RenderedPage page) -> page.json.length + BYTES_OF_ENTRY)
          .expireAfterAccess(EXPIRY)
          .build();

  PageCache(JsonMapper json) {
    this.json = json;
  }

  /** Returns a short text that no other query has. */
  String key(RoomQuery query) {
    return DigestUtils.md5DigestAsHex(
        json.writeValueAsBytes(
            Arrays.asList(
                PROCESS,
                query.access().getClass().getSimpleName(),
                query.access(),
                query.filter(),
                query.order(),
                query.projection().toString(),
                query.offset(),
                query.limit())));
  }

  /**
   * Returns the page of a query.
   *
   * @param etag the ETag of the query and of the version of the rooms, read after the request
   *     arrived
   * @param search renders the page from the current rooms
   */
  RenderedPage get(RoomQuery query, String etag, Supplier<RenderedPage> search) {
    String key = key(query);
    RenderedPage page = pages.getIfPresent(key);
    if (page == null || !page.etag.equals(etag)) {
      // The search may see rooms that are newer than the version, but not older ones.
      page = search.get();
      pages.put(key, page);
    }
    return page;
  }
}
