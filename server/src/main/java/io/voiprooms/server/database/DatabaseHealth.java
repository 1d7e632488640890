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
 * Reports whether the database answers. It has a connection of its own, so a server that is busy is
 * still healthy. However many requests ask, the database is asked at most once a second: the others
 * wait for that answer or get the last one.
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
    // The pool asks the database before it hands out a connection that was idle for half a second.
    try (Connection connection = connections.getConnection()) {
      outage.end();
      return Health.up().build();
    } catch (SQLException e) {
      outage.failure("the health check got no connection (" + e.getSQLState() + ")");
      return Health.down().build();
    }
  }
}
