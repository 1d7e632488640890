package io.voiprooms.server.cli;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.springframework.context.ApplicationContext;
import picocli.CommandLine.Command;

@Command(
    name = "migrate",
    description = {
      "Migrates the schema of the database to the version of this program. Creates the embedded"
          + " database if there is none. `serve` does this when it starts, too.",
      "",
      "Example: voip-rooms migrate"
    })
final class MigrateCommand extends DatabaseCommand {

  @Override
  boolean migrates() {
    return true;
  }

  @Override
  void run(ApplicationContext database) {
    MigrationInfo current = database.getBean(Flyway.class).info().current();
    err().printf("The schema has version %s.%n", current.getVersion());
  }
}
