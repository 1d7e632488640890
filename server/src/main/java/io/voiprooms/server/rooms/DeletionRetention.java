package io.voiprooms.server.rooms;

import io.voiprooms.db.rooms.RoomChangesDao;
import io.voiprooms.server.database.DatabaseOutage;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.JdbiException;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Forgets old deletions of rooms each hour. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
@EnableConfigurationProperties(ChangesProperties.class)
class DeletionRetention {

  private final RoomChangesDao changes;
  private final ChangesProperties settings;
  private final DatabaseOutage outage;

  DeletionRetention(RoomChangesDao changes, ChangesProperties settings, DatabaseOutage outage) {
    this.changes = changes;
    this.settings = settings;
    this.outage = outage;
  }

  /** Forgets the deletions. If the database is unavailable, the next hour makes up for it. */
  @Scheduled(initialDelay = 1, fixedDelay = 60, timeUnit = TimeUnit.MINUTES)
  void forgetOldDeletions() {
    try {
      changes.forgetDeletions(settings.deletionsKept());
    } catch (JdbiException e) {
      outage.failure(e.getClass().getSimpleName());
    }
  }
}
