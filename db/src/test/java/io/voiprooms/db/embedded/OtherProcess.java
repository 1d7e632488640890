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

/** A second Java process that opens a database directory. Tests can end or kill it. */
final class OtherProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader output;

  private OtherProcess(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts the process. {@link #main} lists the values of {@code command}. */
  static OtherProcess start(String command, Path directory) throws IOException {
    return start(command, directory, System.getProperty("java.class.path"), Map.of());
  }

  static OtherProcess start(
      String command, Path directory, String classPath, Map<String, String> environment)
      throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                java,
                "-cp",
                classPath,
                OtherProcess.class.getName(),
                command,
                directory.toString()));
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return new OtherProcess(builder.start());
  }

  /** Returns the next line of the output, or null after the process has ended. */
  @Nullable String line() throws IOException {
    return output.readLine();
  }

  /** Closes the input, so that the process ends, and waits for the end. */
  void finish() throws IOException, InterruptedException {
    process.getOutputStream().close();
    process.waitFor();
  }

  /** Kills the process without shutdown. {@link #line} still returns its earlier output. */
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

  /** Returns the class path of this JVM without the jars whose names contain the word. */
  static String classPathWithout(String word) {
    return String.join(
        File.pathSeparator,
        List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
            .filter(entry -> !Path.of(entry).getFileName().toString().contains(word))
            .toList());
  }
}
