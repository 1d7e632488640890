package io.voiprooms.db.embedded;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Another Java that opens a database directory, to be told what to do and to be killed. */
final class OtherProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader output;

  private OtherProcess(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts another Java; {@code what} is one of the cases of {@link #main}. */
  static OtherProcess start(String what, Path directory) throws IOException {
    return start(what, directory, System.getProperty("java.class.path"), Map.of());
  }

  static OtherProcess start(
      String what, Path directory, String classPath, Map<String, String> environment)
      throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                java, "-cp", classPath, OtherProcess.class.getName(), what, directory.toString()));
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return new OtherProcess(builder.start());
  }

  /** The next line it says, or null once it has ended. */
  @Nullable String line() throws IOException {
    return output.readLine();
  }

  /** Lets it go on to its end. */
  void finish() throws IOException, InterruptedException {
    process.getOutputStream().close();
    process.waitFor();
  }

  /** Kills it with no chance to clean up. Its earlier output can still be read. */
  void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    process.waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  public static void main(String[] arguments) throws Exception {
    EmbeddedDatabase database;
    try {
      database = EmbeddedDatabase.open(Path.of(arguments[1]));
    } catch (EmbeddedDatabaseException e) {
      System.out.println(e.getMessage());
      return;
    }
    System.out.println(database.joined() ? "joined" : "started");
    switch (arguments[0]) {
      case "close" -> {
        System.in.read();
        database.close();
      }
      case "insert" -> {
        try (Connection connection =
                DriverManager.getConnection(
                    database.jdbcUrl(), database.username(), database.password());
            Statement statement = connection.createStatement()) {
          statement.execute("DROP TABLE IF EXISTS calls");
          statement.execute("CREATE TABLE calls (number bigint PRIMARY KEY)");
          for (long number = 1; true; number++) {
            statement.execute("INSERT INTO calls VALUES (" + number + ")");
            System.out.println(number);
          }
        }
      }
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  /** This Java's class path without the jars whose names contain the word. */
  static String classPathWithout(String word) {
    return String.join(
        File.pathSeparator,
        List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
            .filter(entry -> !Path.of(entry).getFileName().toString().contains(word))
            .toList());
  }
}
