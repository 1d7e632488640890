package io.voiprooms.server.rooms;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.voiprooms.db.rooms.RoomQuery;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Keeps pages that were sent, and sends them again while the rooms have the same version. So a page
 * is never older than its request. The key contains the access, so no user gets a page of rooms
 * that only another user may see.
 */
@Component
class PageCache {

  /** The part of the heap that the pages may use. */
  private static final long MAX_BYTES = Runtime.getRuntime().maxMemory() / 16;

  private static final int BYTES_OF_ENTRY = 500;

  private record Entry(long version, RenderedPage page) {}

  private final Cache<RoomQuery, Entry> pages =
      Caffeine.newBuilder()
          .maximumWeight(MAX_BYTES)
          .weigher(
              (RoomQuery query, Entry entry) ->
                  entry.page.json.length + 2 * query.toString().length() + BYTES_OF_ENTRY)
          .build();

  /**
   * Returns the page of the query.
   *
   * @param version the version of the rooms, read after the request arrived
   * @param search renders the page from the current rooms
   */
  RenderedPage get(RoomQuery query, long version, Supplier<RenderedPage> search) {
    Entry entry = pages.getIfPresent(query);
    if (entry == null || entry.version != version) {
      // The search may see rooms that are newer than the version, but not older ones.
      entry = new Entry(version, search.get());
      pages.put(query, entry);
    }
    return entry.page;
  }
}
