package io.voiprooms.server.database;

import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;

/** Migrates the schema of the database, or checks that it has the version of this program. */
final class DatabaseSchema {

  private final Flyway flyway;
  private final DatabaseLocation location;

  DatabaseSchema(Flyway flyway, DatabaseLocation location) {
    this.flyway = flyway;
    this.location = location;
  }

  /**
   * Migrates the schema to the version of this program.
   *
   * @throws UnsuitableDatabaseException if it has a newer version
   */
  void migrate() {
    requireNotNewer(flyway.info());
    flyway.migrate();
  }

  /**
   * Checks the version of the schema and changes nothing.
   *
   * @throws UnsuitableDatabaseException if the schema has another version than this program
   */
  void requireCurrent() {
    MigrationInfoService info = flyway.info();
    requireNotNewer(info);
    if (info.current() == null) {
      throw new UnsuitableDatabaseException(
          "The database " + location + " has no schema yet.",
          "Run `voip-rooms migrate` or `voip-rooms serve` first.");
    }
    if (info.pending().length > 0) {
      throw new UnsuitableDatabaseException(
          "The database " + location + " has a schema of an older voip-rooms.",
          "Run `voip-rooms migrate`, or start `voip-rooms serve` anew.");
    }
  }

  private void requireNotNewer(MigrationInfoService info) {
    Arrays.stream(info.all())
        .filter(DatabaseSchema::isUnknown)
        .reduce((first, second) -> second)
        .ifPresent(
            newest -> {
              throw new UnsuitableDatabaseException(
                  "The database %s has the schema version %s of a newer voip-rooms."
                      .formatted(location, newest.getVersion()),
                  "Use that voip-rooms, or another database.");
            });
  }

  private static boolean isUnknown(MigrationInfo migration) {
    return migration.getState() == MigrationState.FUTURE_SUCCESS
        || migration.getState() == MigrationState.FUTURE_FAILED;
  }
}
