package io.voiprooms.server.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.voiprooms.server.errors.TooManyRequestsException;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * Limits the number of requests per minute: all requests of each user, and requests with refused
 * credentials from each address.
 */
@Component
@EnableConfigurationProperties(RateLimitProperties.class)
public class RateLimits {

  /** A monotonic clock. A wall clock that is set back would stop the refill. */
  static final TimeMeter CLOCK = TimeMeter.SYSTEM_NANOTIME;

  private static final Duration PERIOD = Duration.ofMinutes(1);

  private final RateLimitProperties limits;
  private final Cache<String, Bucket> users = buckets();
  private final Cache<String, Bucket> addresses = buckets();

  RateLimits(RateLimitProperties limits) {
    this.limits = limits;
  }

  /**
   * Counts a request of the user and sends the rate-limit headers.
   *
   * @throws TooManyRequestsException if the user's bucket is empty
   */
  public void countRequest(String userId, HttpServletResponse response) {
    if (limits.enabled()) {
      ConsumptionProbe probe = consume(users, userId, limits.requestsPerMinute());
      addHeaders(probe, limits.requestsPerMinute(), response);
      requireConsumed(probe);
    }
  }

  /**
   * Counts a request with refused credentials. Sends rate-limit headers only when the bucket is
   * empty.
   *
   * @throws TooManyRequestsException if the address's bucket is empty
   */
  public void countRefusal(String address, HttpServletResponse response) {
    if (limits.enabled()) {
      ConsumptionProbe probe = consume(addresses, address, limits.refusalsPerMinute());
      if (!probe.isConsumed()) {
        addHeaders(probe, limits.refusalsPerMinute(), response);
      }
      requireConsumed(probe);
    }
  }

  /**
   * Refuses the request if the address's bucket is empty; otherwise counts nothing.
   *
   * @throws TooManyRequestsException if the address's bucket is empty
   */
  public void requireRefusalsLeft(String address, HttpServletResponse response) {
    Bucket bucket = addresses.getIfPresent(address);
    if (bucket != null && bucket.getAvailableTokens() == 0) {
      countRefusal(address, response);
    }
  }

  private static ConsumptionProbe consume(Cache<String, Bucket> buckets, String key, int capacity) {
    return buckets.get(key, k -> bucket(capacity)).tryConsumeAndReturnRemaining(1);
  }

  private static void addHeaders(
      ConsumptionProbe probe, int capacity, HttpServletResponse response) {
    long reset =
        System.currentTimeMillis() + TimeUnit.NANOSECONDS.toMillis(probe.getNanosToWaitForReset());
    response.setHeader("X-RateLimit-Limit", String.valueOf(capacity));
    response.setHeader("X-RateLimit-Remaining", String.valueOf(probe.getRemainingTokens()));
    response.setHeader("X-RateLimit-Reset", String.valueOf(reset));
  }

  private static void requireConsumed(ConsumptionProbe probe) {
    if (!probe.isConsumed()) {
      // Rounded up, so that a client that waits this long is not refused again.
      throw new TooManyRequestsException(
          TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill()) + 1);
    }
  }

  private static Bucket bucket(int capacity) {
    return Bucket.builder()
        .withCustomTimePrecision(CLOCK)
        .addLimit(limit -> limit.capacity(capacity).refillIntervally(capacity, PERIOD))
        .build();
  }

  /**
   * Returns a cache that drops buckets that were not used for two periods; those are full again.
   */
  private static Cache<String, Bucket> buckets() {
    return Caffeine.newBuilder()
        .expireAfterAccess(PERIOD.multipliedBy(2))
        .maximumSize(100_000)
        .build();
  }
}
