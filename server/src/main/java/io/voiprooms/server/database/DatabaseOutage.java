package io.voiprooms.server.database;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs an outage of the database in few lines, however many requests fail: one line at the begin, a
 * line with the number of failures at most every ten seconds, and one line at the end.
 */
public final class DatabaseOutage {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseOutage.class);

  private static final Duration BETWEEN_COUNTS = Duration.ofSeconds(10);

  /**
   * The outage ends when no request has failed for this time. An overloaded database may serve one
   * request and fail the next, and that is still the same outage.
   */
  private static final Duration UNTIL_OVER = Duration.ofSeconds(5);

  private final LongSupplier nanoTime;

  private volatile boolean begun;
  private long begin;
  private long lastLine;
  private long lastFailure;
  private long failures;

  DatabaseOutage() {
    this(System::nanoTime);
  }

  DatabaseOutage(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Counts a failure.
   *
   * @param reason the reason for the log; must not contain SQL or values
   */
  public synchronized void failure(String reason) {
    LOG.debug("The database did not respond: {}", reason);
    long now = nanoTime.getAsLong();
    lastFailure = now;
    failures++;
    if (!begun) {
      begun = true;
      begin = now;
      lastLine = now;
      LOG.warn("The database is out of reach or overloaded: {}", reason);
    } else if (now - lastLine >= BETWEEN_COUNTS.toNanos()) {
      lastLine = now;
      LOG.warn(
          "The database is still out of reach or overloaded: {} requests failed in {} s, the last one"
              + " with {}",
          failures(),
          seconds(now),
          reason);
    }
  }

  /** Ends the outage, if there is one and nothing has failed for {@link #UNTIL_OVER}. */
  void end() {
    if (begun) {
      endOutage();
    }
  }

  private synchronized void endOutage() {
    if (begun && nanoTime.getAsLong() - lastFailure >= UNTIL_OVER.toNanos()) {
      begun = false;
      LOG.info(
          "The database answers again: {} requests failed in {} s",
          failures(),
          seconds(lastFailure));
      failures = 0;
    }
  }

  private String failures() {
    return String.format(Locale.ROOT, "%,d", failures);
  }

  private long seconds(long now) {
    return Duration.ofNanos(now - begin).toSeconds();
  }
}
