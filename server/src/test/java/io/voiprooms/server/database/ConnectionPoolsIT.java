package io.voiprooms.server.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.voiprooms.db.embedded.EmbeddedDatabase;
import io.voiprooms.server.ServerTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;

/** Tests which connections requests use, and the statement timeout. */
@Timeout(60)
class ConnectionPoolsIT extends ServerTest {

  private static final int ROOM_CONNECTIONS = 6;

  @Autowired private EmbeddedDatabase database;

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        database.jdbcUrl(), database.username(), database.password());
  }

  /** Starts a thread for each request, because all requests wait at the same time. */
  private static void start(Runnable request) {
    new Thread(request).start();
  }

  private static long queryNumber(Statement statement, String sql) throws SQLException {
    try (ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }

  private interface Condition {
    boolean isTrue() throws SQLException;
  }

  private static void waitUntil(Condition condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(8).toNanos();
    while (!condition.isTrue()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  @Test
  void checksCredentialsAndHealthWithoutFreeSearchConnection() throws Exception {
    assertThat(list().status()).isEqualTo(200);
    HikariPoolMXBean pool = dataSource.unwrap(HikariDataSource.class).getHikariPoolMXBean();
    waitUntil(() -> pool.getTotalConnections() == ROOM_CONNECTIONS);
    List<CompletableFuture<Answer>> searches;
    try (Connection blocker = connect();
        Statement statement = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      statement.execute("LOCK TABLE rooms IN ACCESS EXCLUSIVE MODE");
      searches =
          Stream.generate(
                  () ->
                      CompletableFuture.supplyAsync(() -> search(ADMIN), ConnectionPoolsIT::start))
              .limit(2 * ROOM_CONNECTIONS)
              .toList();
      waitUntil(
          () ->
              queryNumber(
                      statement,
                      "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                  == ROOM_CONNECTIONS);

      assertThat(list(NOBODY).status()).isEqualTo(403);
      assertThat(list(new User("no", "body", "known")).status()).isEqualTo(401);
      assertThat(list("count", "many").status()).isEqualTo(400);
      assertThat(send("GET", "/actuator/health").status()).isEqualTo(200);
      blocker.rollback();
    }
    assertThat(searches.stream().map(search -> search.join().status()).toList())
        .contains(200)
        .isSubsetOf(200, 503);
  }

  @Test
  void setsStatementTimeoutOfSession() {
    String timeout =
        jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT reset_val FROM pg_settings WHERE name = 'statement_timeout'")
                    .mapTo(String.class)
                    .one());
    assertThat(timeout).isEqualTo("8000");
  }
}
