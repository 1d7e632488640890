package io.voiprooms.server.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Reports whether the database is reachable. The check has its own connection, so a busy server is
 * still healthy. The database is checked at most once per second. Requests that arrive during a
 * check wait for its result, and other requests get the last result.
 */
@Component("dbHealthIndicator")
class DatabaseHealth implements HealthIndicator {

  private static final Duration VALIDITY = Duration.ofSeconds(1);

  private final DataSource connections;
  private final DatabaseOutage outage;

  /** Fair, so that no request waits for more than one check. */
  private final Lock lock = new ReentrantLock(true);

  private @Nullable Health last;
  private long lastCheck;

  DatabaseHealth(@Qualifier("healthDataSource") DataSource connections, DatabaseOutage outage) {
    this.connections = connections;
    this.outage = outage;
  }

  @Override
  public Health health() {
    lock.lock();
    try {
      Health health = last;
      if (health == null || System.nanoTime() - lastCheck > VALIDITY.toNanos()) {
        health = check();
        last = health;
        lastCheck = System.nanoTime();
      }
      return health;
    } finally {
      lock.unlock();
    }
  }

  private Health check() {
    // The pool validates a connection that was idle for half a second before it returns it.
    try (Connection connection = connections.getConnection()) {
      outage.end();
      return Health.up().build();
    } catch (SQLException e) {
      outage.failure("the health check got no connection (" + e.getSQLState() + ")");
      return Health.down().build();
    }
  }
}
