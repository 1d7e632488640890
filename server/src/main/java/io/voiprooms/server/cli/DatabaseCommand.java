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
 * A command that needs the database and no web server. It can run while a server uses the same
 * database. Only the command writes to standard output. Warnings of the log go to standard error.
 */
abstract class DatabaseCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  /**
   * Runs the command.
   *
   * @param database provides the beans of {@link DatabaseConfiguration}
   * @throws CommandFailedException if the input does not allow it
   */
  abstract void run(ApplicationContext database) throws Exception;

  /**
   * Returns true if the command creates the database and migrates its schema. Other commands fail
   * if the database does not exist or its schema has another version.
   */
  boolean migrates() {
    return false;
  }

  @Override
  public Integer call() throws Exception {
    try (ConfigurableApplicationContext database =
        SpringStarter.start(
            new SpringApplicationBuilder(DatabaseConfiguration.class).web(WebApplicationType.NONE),
            "--voip-rooms.database.migrate=" + migrates(),
            "--logging.level.io.voiprooms=warn",
            // A command opens connections when it needs them.
            "--spring.datasource.hikari.minimum-idle=0",
            // Commands have no time limit for statements, unlike requests.
            "--spring.datasource.hikari.data-source-properties.options=-c statement_timeout=0",
            "--spring.datasource.hikari.data-source-properties.socketTimeout=0")) {
      err().println("Database: " + database.getBean(DatabaseLocation.class));
      run(database);
      return 0;
    } catch (JdbiException | SQLException e) {
      // The message of a JdbiException contains the SQL and its arguments, so use the root cause.
      Throwable reason = e;
      while (reason.getCause() != null) {
        reason = reason.getCause();
      }
      throw new CommandFailedException("The database failed: " + reason.getMessage());
    }
  }

  /** Returns standard output, for results that scripts read. */
  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Returns standard error, for all other messages. */
  final PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
