package io.voiprooms.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.db.embedded.EmbeddedDatabase;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests the choice of the database by commands, and the check of its schema. */
@Timeout(120)
class DatabaseCommandIT {

  private static final String DIRECTORY = "voip-rooms.database.directory";
  private static final String URL = "spring.datasource.url";

  private record Outcome(int exitCode, String err) {}

  @TempDir private Path temporary;
  private Path directory;

  @BeforeEach
  void setDirectory() throws Exception {
    directory = temporary.toRealPath().resolve("database");
    System.setProperty(DIRECTORY, directory.toString());
  }

  @AfterEach
  void clearProperties() {
    System.clearProperty(DIRECTORY);
    System.clearProperty(URL);
  }

  private static Outcome run(String... arguments) {
    PrintStream standardErr = System.err;
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setErr(new PrintStream(err, true, UTF_8));
    try {
      return new Outcome(RootCommand.run(arguments), err.toString(UTF_8));
    } finally {
      System.setErr(standardErr);
    }
  }

  private static void execute(EmbeddedDatabase database, String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection(
                database.jdbcUrl(), database.username(), database.password());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void assertFails(String command, String description, String action) {
    Outcome outcome = run(command.split(" "));
    assertThat(outcome.exitCode).isEqualTo(1);
    assertThat(outcome.err).contains(description, action).doesNotContain("\tat ");
  }

  @Test
  void createsNoDatabaseInMistypedDirectory() {
    assertFails(
        "user add kim.jane",
        "There is no database in " + directory + ".",
        "Run `voip-rooms serve` or `voip-rooms migrate` first, or let"
            + " VOIP_ROOMS_DATABASE_DIRECTORY name another directory.");
    assertThat(directory).doesNotExist();
  }

  @Test
  void requiresMigratedSchema() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.open(directory)) {
      assertFails(
          "role list",
          "The database " + directory + " (embedded) has no schema yet.",
          "Run `voip-rooms migrate` or `voip-rooms serve` first.");

      String name = "Database: " + directory + " (embedded)\n";
      Outcome migrate = run("migrate");
      assertThat(migrate.exitCode).isZero();
      assertThat(migrate.err).startsWith(name).containsPattern("The schema has version \\d+\\.\n$");
      assertThat(run("migrate")).isEqualTo(migrate);
      assertThat(run("role", "list")).isEqualTo(new Outcome(0, name + "ROLE\tPERMISSIONS\n"));

      execute(
          database,
          "DELETE FROM flyway_schema_history WHERE installed_rank ="
              + " (SELECT max(installed_rank) FROM flyway_schema_history)");
      assertFails(
          "role list",
          "The database " + directory + " (embedded) has a schema of an older voip-rooms.",
          "Run `voip-rooms migrate`, or start `voip-rooms serve` anew.");
    }
  }

  @Test
  void rejectsSchemaOfNewerVersion() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.open(directory)) {
      assertThat(run("migrate").exitCode).isZero();
      execute(
          database,
          "INSERT INTO flyway_schema_history SELECT 999, '999', 'of the future', 'SQL', 'V999.sql',"
              + " 1, installed_by, now(), 1, true FROM flyway_schema_history LIMIT 1");
      for (String command : new String[] {"role list", "migrate", "serve"}) {
        assertFails(
            command,
            "The database "
                + directory
                + " (embedded) has the schema version 999 of a newer voip-rooms.",
            "Use that voip-rooms, or another database.");
      }
    }
  }

  @Test
  void printsConfiguredDatabaseWithoutCredentials() {
    try (EmbeddedDatabase database = EmbeddedDatabase.open(directory)) {
      assertThat(run("migrate").exitCode).isZero();
      String url = database.jdbcUrl().replaceFirst("\\?.*", "");
      System.setProperty(
          URL,
          database.jdbcUrl() + "&user=" + database.username() + "&password=" + database.password());
      assertThat(run("role", "list"))
          .isEqualTo(new Outcome(0, "Database: " + url + "\nROLE\tPERMISSIONS\n"));
    }
  }

  /** Counts the connections while the import has written a batch and waits for more rooms. */
  @Test
  void opensOneConnectionDuringImport() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.open(directory);
        PipedOutputStream rooms = new PipedOutputStream();
        PipedInputStream standardIn = new PipedInputStream(rooms)) {
      assertThat(run("migrate").exitCode).isZero();
      InputStream before = System.in;
      System.setIn(standardIn);
      try {
        CompletableFuture<Outcome> load = CompletableFuture.supplyAsync(() -> run("import", "-"));
        for (int i = 0; i <= 2_000; i++) {
          rooms.write("{\"_id\":\"%d\",\"t\":\"v\"}\n".formatted(i).getBytes(UTF_8));
        }
        rooms.flush();
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (connections(database) == 0) {
          assertThat(System.nanoTime()).isLessThan(deadline);
          Thread.sleep(50);
        }
        Thread.sleep(1_000);
        assertThat(connections(database)).isEqualTo(1);
        rooms.close();
        assertThat(load.get().exitCode).isZero();
      } finally {
        System.setIn(before);
      }
    }
  }

  private static long connections(EmbeddedDatabase database) throws SQLException {
    try (var connection =
            DriverManager.getConnection(
                database.jdbcUrl(), database.username(), database.password());
        var statement = connection.createStatement();
        var result =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'voip-rooms%'")) {
      result.next();
      return result.getLong(1);
    }
  }
}
