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
 * Limits how many requests are in progress at the same time, so that one user leaves threads,
 * connections and processors to the others. A request above the limit waits for a while before it
 * is refused.
 */
@Component
@EnableConfigurationProperties(ConcurrencyProperties.class)
public class ConcurrencyLimits {

  /** Each request waits up to as long again, at random, so that refusals come one by one. */
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

  /** A place among the requests in progress, which has to be given back. */
  public interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Waits for a place among the requests of this user, or with this token.
   *
   * @throws TooManyRequestsException if none is free within one to two seconds
   */
  public Place enter(String key) {
    Duration wait = REQUEST_WAIT.plusMillis(ThreadLocalRandom.current().nextLong(1000));
    return acquire(semaphore(requests, key, limits.requestsPerUser()), wait);
  }

  /**
   * Runs an expensive search when fewer than the limit are running.
   *
   * @throws TooManyRequestsException if others take all places for a second
   */
  public <T> T search(String userId, Supplier<T> search) {
    Semaphore own = semaphore(searches, userId, limits.expensiveSearches() / 2);
    long end = System.nanoTime() + SEARCH_WAIT.toNanos();
    try (Place ofUser = acquire(own, SEARCH_WAIT);
        Place ofAll = acquire(allSearches, Duration.ofNanos(end - System.nanoTime()))) {
      return search.get();
    }
  }

  private static Place acquire(Semaphore semaphore, Duration wait) {
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

  /** Semaphores that nobody holds or waits for are garbage. */
  private static Cache<String, Semaphore> semaphores() {
    return Caffeine.newBuilder().weakValues().build();
  }
}
