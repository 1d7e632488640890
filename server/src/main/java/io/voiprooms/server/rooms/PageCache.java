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
 * older than its request. An ETag depends on the access, so no user gets a page of rooms that only
 * another user may see.
 */
@Component
class PageCache {

  /** The part of the heap that the pages may use. */
  private static final long MAX_BYTES = Runtime.getRuntime().maxMemory() / 16;

  private static final int BYTES_OF_ENTRY = 400;
  private static final Duration EXPIRY = Duration.ofMinutes(10);

  /** Makes the hashes of each process different, because another program may render other pages. */
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

  /**
   * Returns the ETag of the page of a query. It is weak, because the bytes of a response depend on
   * its compression.
   *
   * @param version the version of the rooms, read after the request arrived
   */
  String etag(RoomQuery query, long version) {
    return "W/\"%s-%s\"".formatted(hash(query), Long.toString(version, 36));
  }

  private String hash(RoomQuery query) {
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
                query.limit(),
                query.after(),
                query.counted())));
  }

  /**
   * Returns the page with this ETag.
   *
   * @param search renders the page from the current rooms
   */
  RenderedPage get(String etag, Supplier<RenderedPage> search) {
    // Without the version, so that a new page takes the place of the one before.
    String key = etag.substring(0, etag.lastIndexOf('-'));
    RenderedPage page = pages.getIfPresent(key);
    if (page == null || !page.etag.equals(etag)) {
      // The search may see rooms that are newer than the version, but not older ones.
      page = search.get();
      pages.put(key, page);
    }
    return page;
  }
}
