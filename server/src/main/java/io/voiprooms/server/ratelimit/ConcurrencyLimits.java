package io.voiprooms.server.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.voiprooms.server.errors.TooManyRequestsException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * Limits how many requests run at the same time, so that one user cannot occupy all threads,
 * connections and processors. A request can wait three times before it is refused: for its token
 * and for its user (one to two seconds each), and for an expensive search (one second).
 */
@Component
@EnableConfigurationProperties(ConcurrencyProperties.class)
public class ConcurrencyLimits {

  /** A random time of up to one second is added, so that refusals are spread over time. */
  private static final Duration REQUEST_WAIT = Duration.ofSeconds(1);

  private static final Duration SEARCH_WAIT = Duration.ofSeconds(1);
  private static final int RETRY_AFTER_SECONDS = 1;

  private final ConcurrencyProperties limits;
  private final Cache<String, Semaphore> requests = semaphores();
  private final Cache<String, Semaphore> searches = semaphores();
  private final Semaphore allSearches;

  ConcurrencyLimits(ConcurrencyProperties limits) {
    this.limits = limits;
    this.allSearches = new Semaphore(limits.expensiveSearches(), true);
  }

  /** A permit of a semaphore. The holder must close it. */
  public interface Permit extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Waits for a permit to run a request.
   *
   * @param key identifies the user or the credentials whose requests are counted together
   * @throws TooManyRequestsException if no permit is free within one to two seconds
   */
  public Permit acquire(String key) {
    Duration wait = REQUEST_WAIT.plusMillis(ThreadLocalRandom.current().nextLong(1000));
    return acquire(semaphore(requests, key, limits.requestsPerUser()), wait);
  }

  /**
   * Runs an expensive search as soon as fewer searches than the limit are running.
   *
   * @throws TooManyRequestsException if no permit is free within one second
   */
  public <T> T runExpensive(String userId, Supplier<T> search) {
    Semaphore own = semaphore(searches, userId, limits.expensiveSearches() / 2);
    long end = System.nanoTime() + SEARCH_WAIT.toNanos();
    try (Permit ofUser = acquire(own, SEARCH_WAIT);
        Permit ofAll = acquire(allSearches, Duration.ofNanos(end - System.nanoTime()))) {
      return search.get();
    }
  }

  private static Permit acquire(Semaphore semaphore, Duration wait) {
    try {
      if (!semaphore.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new TooManyRequestsException(RETRY_AFTER_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TooManyRequestsException(RETRY_AFTER_SECONDS);
    }
    return semaphore::release;
  }

  private static Semaphore semaphore(Cache<String, Semaphore> semaphores, String key, int permits) {
    return semaphores.get(key, k -> new Semaphore(permits, true));
  }

  /** Returns a cache whose semaphores are removed when no thread holds or waits for them. */
  private static Cache<String, Semaphore> semaphores() {
    return Caffeine.newBuilder().weakValues().build();
  }
}
