package io.voiprooms.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mockito.Mockito;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** Tests how often the health check connects to the database. */
@Timeout(30)
class DatabaseHealthIT {

  private final AtomicInteger checks = new AtomicInteger();
  private final CountDownLatch response = new CountDownLatch(1);
  private final DataSource connections = mock();
  private final DatabaseHealth health = new DatabaseHealth(connections, new DatabaseOutage());
  private volatile boolean reachable = true;

  @BeforeEach
  void countChecks() throws SQLException {
    Connection connection = mock();
    Mockito.when(connections.getConnection())
        .then(
            call -> {
              checks.incrementAndGet();
              response.await();
              if (!reachable) {
                throw new SQLException("gone");
              }
              return connection;
            });
  }

  @Test
  void checksDatabaseOnceForConcurrentRequests() throws Exception {
    List<CompletableFuture<Health>> requests =
        Stream.generate(() -> CompletableFuture.supplyAsync(health::health, this::start))
            .limit(50)
            .toList();
    Thread.sleep(200);
    assertThat(checks).hasValue(1);
    response.countDown();
    assertThat(requests)
        .allSatisfy(request -> assertThat(request.get().getStatus()).isEqualTo(Status.UP));
    assertThat(checks).hasValue(1);
  }

  private void start(Runnable request) {
    new Thread(request).start();
  }

  @Test
  void checksDatabaseAgainAfterOneSecond() throws Exception {
    response.countDown();
    assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    reachable = false;
    assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    assertThat(checks).hasValue(1);
    Thread.sleep(1_050);
    Health down = health.health();
    assertThat(down.getStatus()).isEqualTo(Status.DOWN);
    assertThat(down.getDetails()).isEmpty();
    assertThat(checks).hasValue(2);
  }
}
