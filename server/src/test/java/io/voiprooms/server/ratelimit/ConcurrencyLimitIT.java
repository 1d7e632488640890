package io.voiprooms.server.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

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

/** Two requests of a user at a time, two expensive searches in all; a lock makes searches wait. */
@TestPropertySource(properties = "voip-rooms.concurrency.requests-per-user=2")
class ConcurrencyLimitIT extends ServerTest {

  private static final String[] EXPENSIVE = {"sort", "{\"customFields.tier\":1}"};
  private static final ExecutorService THREADS = Executors.newCachedThreadPool();
  private static int users;

  private Connection locking;

  @BeforeEach
  void lockRooms() throws SQLException {
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

  private CompletableFuture<Answer> begin(User user, String... parameters) throws Exception {
    int before = waiting();
    CompletableFuture<Answer> answer =
        CompletableFuture.supplyAsync(() -> list(user, parameters), THREADS);
    long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (waiting() == before) {
      assertThat(System.nanoTime()).as("no search began").isLessThan(deadline);
      Thread.sleep(10);
    }
    return answer;
  }

  private int waiting() throws SQLException {
    try (Statement statement = locking.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")) {
      result.next();
      return result.getInt(1);
    }
  }

  private static void assertTooMany(Answer answer) {
    assertJson(
        answer,
        429,
        "{\"success\":false,\"error\":\"Error, too many requests. Please slow down. You must wait 1"
            + " seconds before trying this endpoint again. [error-too-many-requests]\"}");
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
  }

  private static long remaining(Answer answer) {
    return answer.headers().firstValueAsLong("X-RateLimit-Remaining").orElse(-1);
  }

  private void assertServedAfterwards(CompletableFuture<Answer> answer) throws Exception {
    locking.rollback();
    assertThat(answer.get(5, TimeUnit.SECONDS).status()).isEqualTo(200);
  }

  @Test
  void refusesAndCountsRequestsBeyondTheLimitOfTheirUserAlone() throws Exception {
    User busy = newUser();
    User other = newUser();
    var first = begin(busy);
    var second = begin(busy);
    Answer refused = get(busy, "/api/nothing");
    assertTooMany(refused);
    assertThat(remaining(refused)).isEqualTo(999_997);
    assertThat(get(other, "/api/nothing").status()).isEqualTo(404);
    assertServedAfterwards(first);
    assertServedAfterwards(second);
    assertThat(remaining(list(busy))).isEqualTo(999_996);
  }

  @Test
  void limitsTheRequestsOfAUserWhateverTokensTheyHave() throws Exception {
    User busy = newUser();
    User sameUser = new User(busy.id(), busy.username(), "second-" + busy.token());
    tokens.add(Token.hash(sameUser.token()), busy.id(), null, null);
    var first = begin(busy);
    var second = begin(busy);
    assertTooMany(get(sameUser, "/api/nothing"));
    assertServedAfterwards(first);
    assertServedAfterwards(second);
    assertThat(get(sameUser, "/api/nothing").status()).isEqualTo(404);
  }

  @Test
  void letsARequestWaitForAnEarlierOne() throws Exception {
    User busy = newUser();
    begin(busy);
    begin(busy);
    CompletableFuture<Answer> third = CompletableFuture.supplyAsync(() -> list(busy), THREADS);
    Thread.sleep(300);
    assertThat(third).isNotDone();
    assertServedAfterwards(third);
  }

  @Test
  void keepsHalfOfTheExpensiveSearchesForOtherUsers() throws Exception {
    User busy = newUser();
    var first = begin(busy, EXPENSIVE);
    assertTooMany(list(busy, EXPENSIVE));
    var cheap = begin(busy);
    var second = begin(newUser(), EXPENSIVE);
    assertTooMany(list(newUser(), EXPENSIVE));
    assertServedAfterwards(first);
    assertServedAfterwards(second);
    assertServedAfterwards(cheap);
  }
}
