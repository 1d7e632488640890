package io.voiprooms.benchmark;

import io.voiprooms.benchmark.HttpWorker.Credentials;
import io.voiprooms.db.embedded.EmbeddedDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongFunction;

/** A server with its database of generated rooms. */
final class Target implements AutoCloseable {

  /** Switches the limits off, which one user with many connections would meet. */
  static final Map<String, String> SETTINGS =
      Map.of(
          "VOIP_ROOMS_RATE_LIMIT_ENABLED", "false",
          "VOIP_ROOMS_CONCURRENCY_REQUESTS_PER_USER", "1000");

  final long rooms;
  final Path directory;
  final Credentials credentials;
  final EmbeddedDatabase database;
  final ServerProcess server;

  Target(Path directory, long rooms, String... jvm) throws Exception {
    this.rooms = rooms;
    this.directory = directory;
    this.credentials = credentials(directory);
    this.database = EmbeddedDatabase.open(directory);
    this.server = ServerProcess.packaged(directory, SETTINGS, jvm);
  }

  /** Creates the database, if an earlier run has not. */
  static void prepare(Path directory, long rooms, Report report) throws Exception {
    Path credentials = credentialsFile(directory);
    if (Files.exists(credentials)) {
      return;
    }
    report.progress("Importing %,d rooms into %s", rooms, directory);
    ServerProcess.run(directory, "migrate");
    ServerProcess.importRooms(directory, rooms);
    String id = ServerProcess.run(directory, "user", "add", "benchmark", "--role", "admin");
    String token = ServerProcess.run(directory, "token", "issue", "benchmark");
    try (EmbeddedDatabase database = EmbeddedDatabase.open(directory);
        Connection connection = connect(database)) {
      connection.createStatement().execute("VACUUM (ANALYZE)");
    }
    Files.writeString(credentials, id + "\n" + token);
  }

  private static Path credentialsFile(Path directory) {
    return directory.resolveSibling(directory.getFileName() + ".credentials");
  }

  private static Credentials credentials(Path directory) throws Exception {
    List<String> lines = Files.readAllLines(credentialsFile(directory));
    return new Credentials(lines.get(0), lines.get(1));
  }

  static Connection connect(EmbeddedDatabase database) throws SQLException {
    return DriverManager.getConnection(
        database.jdbcUrl(), database.username(), database.password());
  }

  /** Returns the URL of the listing with these encoded parameters. */
  String url(String query) {
    return server.url("/api/v1/voip/rooms?" + query);
  }

  /** Returns workers whose calls request the queries in turn, each worker from another one on. */
  Load.Workers http(List<String> queries, int workers, boolean conditional) {
    List<String> urls = queries.stream().map(this::url).toList();
    return number ->
        new HttpWorker(
            call -> urls.get((int) ((call + (long) number * urls.size() / workers) % urls.size())),
            credentials,
            conditional);
  }

  Load.Workers http(LongFunction<String> queries) {
    return number -> new HttpWorker(call -> url(queries.apply(call)), credentials, false);
  }

  /** Returns a call that changes a random room. */
  Writer writer() throws SQLException {
    return new Writer(connect(database));
  }

  /** Changes random rooms. */
  static final class Writer implements AutoCloseable {

    private final Connection connection;
    private final PreparedStatement change;

    private Writer(Connection connection) throws SQLException {
      this.connection = connection;
      this.change =
          connection.prepareStatement(
              "UPDATE rooms SET topic = ? WHERE id = (SELECT id FROM rooms WHERE id >= ? ORDER BY id LIMIT 1)");
    }

    synchronized void change() throws SQLException {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      change.setString(1, "topic " + random.nextInt());
      change.setString(2, Long.toString(random.nextLong(36 * 36 * 36, 36 * 36 * 36 * 36), 36));
      change.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }

  @Override
  public void close() throws Exception {
    server.close();
    database.close();
  }
}
