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

/** An allowance a minute: of requests for each user, of refused credentials for each address. */
@Component
@EnableConfigurationProperties(RateLimitProperties.class)
public class RateLimits {

  /** Is not a wall clock, because one that is set back would stop the refill. */
  static final TimeMeter CLOCK = TimeMeter.SYSTEM_NANOTIME;

  private static final Duration PERIOD = Duration.ofMinutes(1);

  private final RateLimitProperties limits;
  private final Cache<String, Bucket> users = buckets();
  private final Cache<String, Bucket> addresses = buckets();

  RateLimits(RateLimitProperties limits) {
    this.limits = limits;
  }

  /**
   * Takes a request off the user's allowance, and tells the caller how it stands.
   *
   * @throws TooManyRequestsException if the allowance is spent
   */
  public void countRequest(String userId, HttpServletResponse response) {
    if (limits.enabled()) {
      ConsumptionProbe probe = take(users, userId, limits.requestsPerMinute());
      announce(probe, limits.requestsPerMinute(), response);
      requireConsumed(probe);
    }
  }

  /**
   * Takes a refusal off the address's allowance. It is nobody's business how that stands, until it
   * is spent.
   *
   * @throws TooManyRequestsException if the allowance is spent
   */
  public void countRefusal(String address, HttpServletResponse response) {
    if (limits.enabled()) {
      ConsumptionProbe probe = take(addresses, address, limits.refusalsPerMinute());
      if (!probe.isConsumed()) {
        announce(probe, limits.refusalsPerMinute(), response);
      }
      requireConsumed(probe);
    }
  }

  /**
   * Refuses an address whose refusals are used up, without counting another one.
   *
   * @throws TooManyRequestsException if no refusals are left
   */
  public void requireRefusalsLeft(String address, HttpServletResponse response) {
    Bucket bucket = addresses.getIfPresent(address);
    if (bucket != null && bucket.getAvailableTokens() == 0) {
      countRefusal(address, response);
    }
  }

  private static ConsumptionProbe take(Cache<String, Bucket> buckets, String key, int allowance) {
    return buckets.get(key, k -> bucket(allowance)).tryConsumeAndReturnRemaining(1);
  }

  private static void announce(
      ConsumptionProbe probe, int allowance, HttpServletResponse response) {
    long reset =
        System.currentTimeMillis() + TimeUnit.NANOSECONDS.toMillis(probe.getNanosToWaitForReset());
    response.setHeader("X-RateLimit-Limit", String.valueOf(allowance));
    response.setHeader("X-RateLimit-Remaining", String.valueOf(probe.getRemainingTokens()));
    response.setHeader("X-RateLimit-Reset", String.valueOf(reset));
  }

  private static void requireConsumed(ConsumptionProbe probe) {
    if (!probe.isConsumed()) {
      // Rounded up, so that whoever waits as told is not refused again.
      throw new TooManyRequestsException(
          TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill()) + 1);
    }
  }

  private static Bucket bucket(int allowance) {
    return Bucket.builder()
        .withCustomTimePrecision(CLOCK)
        .addLimit(limit -> limit.capacity(allowance).refillIntervally(allowance, PERIOD))
        .build();
  }

  /** A bucket that nobody has used for longer than a period is full, and need not be kept. */
  private static Cache<String, Bucket> buckets() {
    return Caffeine.newBuilder()
        .expireAfterAccess(PERIOD.multipliedBy(2))
        .maximumSize(100_000)
        .build();
  }
}
