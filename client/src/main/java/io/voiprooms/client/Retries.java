package io.voiprooms.client;

import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Whether and when to ask again after a failure that may pass: no connection or a broken one, 429,
 * 502, 503 and 504. Listing rooms changes nothing, so asking twice does no harm. A TLS handshake
 * that breaks off may pass, one that fails for a reason, such as a certificate that is not trusted,
 * will not.
 *
 * <p>Where the server says how long to wait ({@code Retry-After}, or else, after a 429, {@code
 * X-RateLimit-Reset}), that is how long the client waits. Elsewhere it waits for about the first
 * wait, then twice as long each time. Some chance is part of every wait, so that many clients do
 * not come back at the same moment.
 *
 * <p>What is not as {@link #standard()} has it is said from there on: {@code
 * Retries.standard().withMost(5)}.
 */
public final class Retries {

  /** The JDK says so without a cause, and has no exception of its own for it. */
  private static final String HUNG_UP = "Remote host terminated the handshake";

  private final int most;
  private final Duration firstWait;
  private final Duration longestWait;
  private final int budget;

  private Retries(int most, Duration firstWait, Duration longestWait, int budget) {
    if (most < 0 || budget < 0) {
      throw new IllegalArgumentException("most and budget must be 0 or more");
    }
    if (firstWait.isNegative()
        || firstWait.compareTo(longestWait) > 0
        || longestWait.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "firstWait must be 0 or more, and at most longestWait, which is at most a day");
    }
    this.most = most;
    this.firstWait = firstWait;
    this.longestWait = longestWait;
    this.budget = budget;
  }

  /**
   * Three retries for a page, after about 0.2, 0.4 and 0.8 seconds or as the server says, up to 90
   * seconds; a budget of 10. The server's allowance is by the minute, so a client that has spent it
   * waits for the next.
   */
  public static Retries standard() {
    return new Retries(3, Duration.ofMillis(200), Duration.ofSeconds(90), 10);
  }

  /** Every failure is the caller's to deal with. */
  public static Retries none() {
    return new Retries(0, Duration.ZERO, Duration.ZERO, 0);
  }

  /**
   * How often to ask again for one page; 0 is never.
   *
   * @throws IllegalArgumentException if this is negative
   */
  public Retries withMost(int most) {
    return new Retries(most, firstWait, longestWait, budget);
  }

  /**
   * About how long to wait the first time.
   *
   * @throws IllegalArgumentException if this is negative, or longer than the longest wait, which is
   *     then to be set before
   */
  public Retries withFirstWait(Duration firstWait) {
    return new Retries(most, firstWait, longestWait, budget);
  }

  /**
   * How long to wait at most; a server that asks for more is not asked again.
   *
   * @throws IllegalArgumentException if this is longer than a day, or shorter than the first wait,
   *     which is then to be set before
   */
  public Retries withLongestWait(Duration longestWait) {
    return new Retries(most, firstWait, longestWait, budget);
  }

  /**
   * How many retries a client may have open, so that an outage is not made worse: each retry takes
   * one, each page that came gives back a tenth. {@link Integer#MAX_VALUE} is no limit.
   *
   * @throws IllegalArgumentException if this is negative
   */
  public Retries withBudget(int budget) {
    return new Retries(most, firstWait, longestWait, budget);
  }

  int budget() {
    return budget;
  }

  /** Says all four figures. */
  @Override
  public String toString() {
    return "Retries[most=%d, firstWait=%s, longestWait=%s, budget=%d]"
        .formatted(most, firstWait, longestWait, budget);
  }

  /** How long to wait before the next attempt; empty where there is none to be. */
  Optional<Duration> waitAfter(VoipRoomsException failure, int retriesSoFar) {
    if (retriesSoFar >= most || !mayPass(failure)) {
      return Optional.empty();
    }
    Optional<Duration> told = failure.retryAfter();
    if (told.isPresent()) {
      return told.filter(wait -> wait.compareTo(longestWait) <= 0)
          .map(wait -> wait.plus(chance(shorter(firstWait, longestWait.minus(wait)))));
    }
    Duration backoff = firstWait.multipliedBy(1L << Math.min(retriesSoFar, 30));
    Duration half = shorter(backoff, longestWait).dividedBy(2);
    return Optional.of(half.plus(chance(half)));
  }

  private static boolean mayPass(VoipRoomsException failure) {
    return failure instanceof ConnectionException && !isDistrust(failure.getCause())
        || switch (failure.status().orElse(0)) {
          case 429, 502, 503, 504 -> true;
          default -> false;
        };
  }

  /**
   * The two sides do not agree on TLS, or one does not trust the other; nor will they next time.
   * Where one only hung up, they may.
   */
  private static boolean isDistrust(@Nullable Throwable failure) {
    return failure instanceof SSLHandshakeException && !HUNG_UP.equals(failure.getMessage())
        || failure instanceof SSLPeerUnverifiedException
        || failure instanceof CertificateException
        || failure != null && isDistrust(failure.getCause());
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration chance(Duration most) {
    return Duration.ofNanos(ThreadLocalRandom.current().nextLong(most.toNanos() + 1));
  }
}
