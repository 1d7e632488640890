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

/** Which connections a request uses, and what limits them. */
@Timeout(60)
class ConnectionPoolsIT extends ServerTest {

  private static final int ROOM_CONNECTIONS = 6;

  @Autowired private EmbeddedDatabase database;

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        database.jdbcUrl(), database.username(), database.password());
  }

  /** A thread for each request, because all of them wait. */
  private static void start(Runnable request) {
    new Thread(request).start();
  }

  private static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }

  private interface Condition {
    boolean holds() throws SQLException;
  }

  private static void until(Condition condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(8).toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  @Test
  void checksCredentialsAndHealthWhileListingsUseAllTheirConnections() throws Exception {
    assertThat(list().status()).isEqualTo(200);
    HikariPoolMXBean pool = dataSource.unwrap(HikariDataSource.class).getHikariPoolMXBean();
    until(() -> pool.getTotalConnections() == ROOM_CONNECTIONS);
    List<CompletableFuture<Answer>> listings;
    try (Connection locking = connect();
        Statement statement = locking.createStatement()) {
      locking.setAutoCommit(false);
      statement.execute("LOCK TABLE rooms IN ACCESS EXCLUSIVE MODE");
      listings =
          Stream.generate(() -> CompletableFuture.supplyAsync(this::list, ConnectionPoolsIT::start))
              .limit(2 * ROOM_CONNECTIONS)
              .toList();
      until(
          () ->
              number(
                      statement,
                      "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                  == ROOM_CONNECTIONS);

      assertThat(list(NOBODY).status()).isEqualTo(403);
      assertThat(list(new User("no", "body", "known")).status()).isEqualTo(401);
      assertThat(list("count", "many").status()).isEqualTo(400);
      assertThat(send("GET", "/actuator/health").status()).isEqualTo(200);
      locking.rollback();
    }
    assertThat(listings.stream().map(listing -> listing.join().status()).toList())
        .contains(200)
        .isSubsetOf(200, 503);
  }

  @Test
  void limitsStatementsFromTheStartOfTheSession() {
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
