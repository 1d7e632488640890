package io.voiprooms.server.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.voiprooms.api.TooManyRequests;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** An allowance a minute: of requests for each user, of refused credentials for each address. */
@Component
@EnableConfigurationProperties(RateLimitProperties.class)
public class RateLimits {

  private static final Duration PERIOD = Duration.ofMinutes(1);

  private final RateLimitProperties limits;
  private final JsonMapper json;
  private final Cache<String, Bucket> users = buckets();
  private final Cache<String, Bucket> addresses = buckets();

  RateLimits(RateLimitProperties limits, JsonMapper json) {
    this.limits = limits;
    this.json = json;
  }

  /** Whether this user's request may go on; if not, it has been answered. */
  public boolean admitsRequest(String userId, HttpServletResponse response) throws IOException {
    return admits(users, userId, limits.requestsPerMinute(), response);
  }

  /** Whether refused credentials get the usual answer; if not, the request has been answered. */
  public boolean admitsRefusal(String address, HttpServletResponse response) throws IOException {
    return admits(addresses, address, limits.refusalsPerMinute(), response);
  }

  private boolean admits(
      Cache<String, Bucket> buckets, String key, int allowance, HttpServletResponse response)
      throws IOException {
    if (!limits.enabled()) {
      return true;
    }
    ConsumptionProbe probe =
        buckets.get(key, k -> bucket(allowance)).tryConsumeAndReturnRemaining(1);
    boolean limitsUsers = buckets == users;
    if (limitsUsers || !probe.isConsumed()) {
      response.setIntHeader("X-RateLimit-Limit", allowance);
      response.setHeader("X-RateLimit-Remaining", String.valueOf(probe.getRemainingTokens()));
      response.setHeader(
          "X-RateLimit-Reset",
          String.valueOf(
              System.currentTimeMillis()
                  + TimeUnit.NANOSECONDS.toMillis(probe.getNanosToWaitForReset())));
    }
    if (!probe.isConsumed()) {
      refuse(response, seconds(probe.getNanosToWaitForRefill()));
    }
    return probe.isConsumed();
  }

  private void refuse(HttpServletResponse response, long seconds) throws IOException {
    response.setStatus(HttpStatus.TOO_MANY_REQUESTS.value());
    response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(seconds));
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    json.writeValue(
        response.getOutputStream(),
        new TooManyRequests(
            false,
            "Error, too many requests. Please slow down. You must wait "
                + seconds
                + " seconds before trying this endpoint again. [error-too-many-requests]"));
  }

  /** Rounded up, so that whoever waits as told is not refused again. */
  private static long seconds(long nanos) {
    return TimeUnit.NANOSECONDS.toSeconds(nanos) + 1;
  }

  private static Bucket bucket(int allowance) {
    return Bucket.builder()
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
