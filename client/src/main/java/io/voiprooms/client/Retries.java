package io.voiprooms.client;

import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * The rules for sending a request again after a temporary failure: a failed or broken connection, a
 * timeout, and the statuses 429, 502, 503 and 504. If a TLS handshake fails because of an untrusted
 * certificate or the like, the request is not repeated.
 *
 * <p>The client waits as long as {@code Retry-After} says or, for a 429 without it, until {@code
 * X-RateLimit-Reset}. Otherwise it waits for a random time between half of the first wait and the
 * first wait, and doubles both for each further retry.
 *
 * <p>{@link #standard()} is the default; {@code Retries.standard().withMost(5)} changes one value.
 *
 * @param most the maximum number of retries for one page, 0 or more
 * @param firstWait the first wait, from 0 to {@code longestWait}
 * @param longestWait the longest wait, at most a day; if the server asks for more, the request
 *     fails
 * @param budget the maximum number of saved retries, 0 or more. A retry uses one, and a received
 *     page adds one tenth. Without a saved retry, the client does not repeat a request, so that an
 *     outage does not multiply the requests
 */
public record Retries(int most, Duration firstWait, Duration longestWait, int budget) {

  /** The JDK has no exception of its own for this. */
  private static final String HANDSHAKE_INTERRUPTED = "Remote host terminated the handshake";

  /** Checks the ranges and throws an {@link IllegalArgumentException} if a value is outside. */
  public Retries {
    if (most < 0 || budget < 0) {
      throw new IllegalArgumentException("most and budget must be 0 or more");
    }
    if (firstWait.isNegative()
        || firstWait.compareTo(longestWait) > 0
        || longestWait.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "firstWait must be between 0 and longestWait, and longestWait must be at most a day");
    }
  }

  /**
   * Returns 3 retries, a first wait of 0.2 seconds, a longest wait of 90 seconds and a budget of
   * 10.
   */
  public static Retries standard() {
    return new Retries(3, Duration.ofMillis(200), Duration.ofSeconds(90), 10);
  }

  /** Returns rules without any retry. */
  public static Retries none() {
    return new Retries(0, Duration.ZERO, Duration.ZERO, 0);
  }

  /** Returns a copy with another maximum number of retries for one page. */
  public Retries withMost(int most) {
    return new Retries(most, firstWait, longestWait, budget);
  }

  /** Returns a copy with another first wait. */
  public Retries withFirstWait(Duration firstWait) {
    return new Retries(most, firstWait, longestWait, budget);
  }

  /** Returns a copy with another longest wait. */
  public Retries withLongestWait(Duration longestWait) {
    return new Retries(most, firstWait, longestWait, budget);
  }

  /** Returns a copy with another budget. {@link Integer#MAX_VALUE} means no limit. */
  public Retries withBudget(int budget) {
    return new Retries(most, firstWait, longestWait, budget);
  }

  /** Returns the wait before the next attempt, or empty if there is to be none. */
  Optional<Duration> waitAfter(VoipRoomsException failure, int retriesSoFar) {
    if (retriesSoFar >= most || !isTemporary(failure)) {
      return Optional.empty();
    }
    Optional<Duration> requested = failure.retryAfter();
    if (requested.isPresent()) {
      return requested
          .filter(wait -> wait.compareTo(longestWait) <= 0)
          .map(wait -> wait.plus(random(min(firstWait, longestWait.minus(wait)))));
    }
    Duration backoff = firstWait.multipliedBy(1L << Math.min(retriesSoFar, 30));
    Duration half = min(backoff, longestWait).dividedBy(2);
    return Optional.of(half.plus(random(half)));
  }

  static boolean isTemporary(VoipRoomsException failure) {
    return failure instanceof ConnectionException && !isUntrusted(failure.getCause())
        || switch (failure.status().orElse(0)) {
          case 429, 502, 503, 504 -> true;
          default -> false;
        };
  }

  private static boolean isUntrusted(@Nullable Throwable failure) {
    return failure instanceof SSLHandshakeException
            && !HANDSHAKE_INTERRUPTED.equals(failure.getMessage())
        || failure instanceof SSLPeerUnverifiedException
        || failure instanceof CertificateException
        || failure != null && isUntrusted(failure.getCause());
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration random(Duration maximum) {
    return Duration.ofNanos(ThreadLocalRandom.current().nextLong(maximum.toNanos() + 1));
  }
}
