package io.voiprooms.server.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.voiprooms.db.accounts.Token;
import io.voiprooms.server.ServerTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/**
 * Tests the limits of two concurrent requests for each user, and two expensive searches in total. A
 * lock in the database makes searches wait.
 */
@TestPropertySource(properties = "voip-rooms.concurrency.requests-per-user=2")
class ConcurrencyLimitIT extends ServerTest {

  private static final String[] EXPENSIVE = {"sort", "{\"customFields.tier\":1}"};
  private static final ExecutorService THREADS = Executors.newCachedThreadPool();

  /** One for the lock and three for the most searches of a test. */
  private static final int CONNECTIONS = 4;

  private static int users;

  private Connection locking;

  @BeforeEach
  void lockRooms() throws Exception {
    // Otherwise a slow machine may refuse a search because it opens the connection for too long.
    HikariPoolMXBean pool = dataSource.unwrap(HikariDataSource.class).getHikariPoolMXBean();
    while (pool.getTotalConnections() < CONNECTIONS) {
      Thread.sleep(20);
    }
    locking = dataSource.getConnection();
    locking.setAutoCommit(false);
    try (Statement lock = locking.createStatement()) {
      lock.execute("LOCK TABLE rooms IN ACCESS EXCLUSIVE MODE");
    }
  }

  @AfterEach
  void unlockRooms() throws SQLException {
    locking.rollback();
    locking.close();
  }

  private User newUser() {
    String name = "busy-" + users++;
    User user = new User("id-" + name, name, "token-of-" + name);
    add(user, "admin");
    return user;
  }

  private CompletableFuture<Answer> start(User user, String... parameters) throws Exception {
    int before = waitingSearches();
    CompletableFuture<Answer> response =
        CompletableFuture.supplyAsync(
            () -> parameters.length == 0 ? search(user) : list(user, parameters), THREADS);
    long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (waitingSearches() == before) {
      assertThat(System.nanoTime()).as("the time until the search starts").isLessThan(deadline);
      Thread.sleep(10);
    }
    return response;
  }

  private int waitingSearches() throws SQLException {
    try (Statement statement = locking.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")) {
      result.next();
      return result.getInt(1);
    }
  }

  private static void assertTooMany(Answer response) {
    assertJson(
        response,
        429,
        "{\"success\":false,\"error\":\"Error, too many requests. Please slow down. You must wait 1"
            + " seconds before trying this endpoint again. [error-too-many-requests]\"}");
    assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
  }

  private static long remaining(Answer response) {
    return response.headers().firstValueAsLong("X-RateLimit-Remaining").orElse(-1);
  }

  private void assertServedAfterUnlock(CompletableFuture<Answer> response) throws Exception {
    locking.rollback();
    assertThat(response.get(5, TimeUnit.SECONDS).status()).isEqualTo(200);
  }

  @Test
  void rejectsAndCountsThirdConcurrentRequestOfUser() throws Exception {
    User busy = newUser();
    User other = newUser();
    var first = start(busy);
    var second = start(busy);
    Answer refused = get(busy, "/api/nothing");
    assertTooMany(refused);
    assertThat(remaining(refused)).isEqualTo(999_997);
    assertThat(get(other, "/api/nothing").status()).isEqualTo(404);
    assertServedAfterUnlock(first);
    assertServedAfterUnlock(second);
    assertThat(remaining(list(busy))).isEqualTo(999_996);
  }

  @Test
  void limitsRequestsOfUserWithSeveralTokens() throws Exception {
    User busy = newUser();
    User sameUser = new User(busy.id(), busy.username(), "second-" + busy.token());
    tokens.add(Token.hash(sameUser.token()), busy.id(), null, null);
    var first = start(busy);
    var second = start(busy);
    assertTooMany(get(sameUser, "/api/nothing"));
    assertServedAfterUnlock(first);
    assertServedAfterUnlock(second);
    assertThat(get(sameUser, "/api/nothing").status()).isEqualTo(404);
  }

  @Test
  void delaysRequestUntilEarlierRequestEnds() throws Exception {
    User busy = newUser();
    start(busy);
    start(busy);
    CompletableFuture<Answer> third = CompletableFuture.supplyAsync(() -> search(busy), THREADS);
    Thread.sleep(300);
    assertThat(third).isNotDone();
    assertServedAfterUnlock(third);
  }

  @Test
  void reservesHalfOfExpensiveSearchesForOtherUsers() throws Exception {
    User busy = newUser();
    var first = start(busy, EXPENSIVE);
    assertTooMany(list(busy, EXPENSIVE));
    var cheap = start(busy);
    var second = start(newUser(), EXPENSIVE);
    assertTooMany(list(newUser(), EXPENSIVE));
    assertServedAfterUnlock(first);
    assertServedAfterUnlock(second);
    assertServedAfterUnlock(cheap);
  }
}
