package io.voiprooms.server.cli;

import io.voiprooms.server.database.DatabaseConfiguration;
import io.voiprooms.server.database.DatabaseLocation;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.jdbi.v3.core.JdbiException;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A command that needs the database and no web server. A server that runs meanwhile shares it.
 * Standard output is the command's own; of the log, warnings go to standard error.
 */
abstract class DatabaseCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  /**
   * Does what the command is for, with the beans of {@link DatabaseConfiguration}.
   *
   * @throws CommandFailedException if that is impossible
   */
  abstract void run(ApplicationContext database) throws Exception;

  /** Whether this makes the database and its schema; otherwise both have to be there. */
  boolean migrates() {
    return false;
  }

  @Override
  public final Integer call() throws Exception {
    try (ConfigurableApplicationContext database =
        SpringStarter.start(
            new SpringApplicationBuilder(DatabaseConfiguration.class)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false),
            "--voip-rooms.database.migrate=" + migrates(),
            "--logging.level.io.voiprooms=warn",
            // A command opens connections when it needs them.
            "--spring.datasource.hikari.minimum-idle=0",
            // Whoever waits at a terminal can wait longer for one statement than a request can.
            "--spring.datasource.hikari.data-source-properties.options=-c statement_timeout=0",
            "--spring.datasource.hikari.data-source-properties.socketTimeout=0")) {
      err().println("Database: " + database.getBean(DatabaseLocation.class));
      run(database);
      return 0;
    } catch (JdbiException | SQLException e) {
      // Its own message shows the SQL and what was bound to it.
      Throwable reason = e;
      while (reason.getCause() != null) {
        reason = reason.getCause();
      }
      throw new CommandFailedException("The database failed: " + reason.getMessage());
    }
  }

  /** What a script wants. */
  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Everything else. */
  final PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
