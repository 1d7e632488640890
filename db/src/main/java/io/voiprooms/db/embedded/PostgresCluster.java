package io.voiprooms.db.embedded;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Manages the PostgreSQL of one directory: its files and its server process. {@link
 * EmbeddedDatabase} holds the locks that {@link #prepare}, {@link #start}, {@link #setUp} and
 * {@link #stop} need.
 */
final class PostgresCluster {

  static final String DATABASE = "voiprooms";

  /** The role that owns the database. It has no rights outside of the database. */
  static final String USER = "voiprooms";

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final String SUPERUSER = "postgres";

  /** The SQLState of a wrong password. */
  private static final String INVALID_PASSWORD = "28P01";

  private static final String HALF_MADE = "data.half-made-";
  private static final long LOG_BYTES = 10_000_000;

  /**
   * Settings for short queries over many rooms. A query uses only one core, so that an expensive
   * query does not slow down other users. A query ends soon after its client disconnects. An import
   * changes pages all over the indexes, so the log may grow before these pages are written.
   */
  private static final String SETTINGS =
      " -c work_mem=16MB -c jit=off -c max_parallel_workers_per_gather=0"
          + " -c client_connection_check_interval=5s -c max_wal_size=4GB -c wal_compression=on";

  private static final long MIN_BUFFER_MEGABYTES = 128;
  private static final long MAX_BUFFER_MEGABYTES = 4096;

  /** The lowest port. Operating systems use higher ports for outgoing connections. */
  private static final int FIRST_PORT = 20_000;

  private static final int LAST_PORT = 32_000;

  private final Path directory;
  private final Path data;
  private final Path log;
  private final Path passwordFile;
  private final Path superuserPasswordFile;
  private final Path portFile;
  private final PostgresBinaries binaries;

  PostgresCluster(Path directory) {
    this.directory = directory;
    this.data = directory.resolve("data");
    this.log = directory.resolve("postgres.log");
    this.passwordFile = directory.resolve("password");
    this.superuserPasswordFile = directory.resolve("superuser-password");
    this.portFile = directory.resolve("port");
    this.binaries = new PostgresBinaries(directory.resolve("binaries"));
  }

  Path log() {
    return log;
  }

  /** Returns the password of {@link #USER}. */
  String password() throws IOException {
    return Files.readString(passwordFile).strip();
  }

  /**
   * Returns a URL with which the driver never sends a password in clear text. It turns encryption
   * off, because this server has none.
   */
  static String url(int port, String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?requireAuth=scram-sha-256&sslmode=disable&gssEncMode=disable"
        .formatted(port, database);
  }

  /** Returns the port of the running server, or of the last start if none is running. */
  int port() throws IOException {
    return Integer.parseInt(Files.readString(portFile).strip());
  }

  /** Returns the port of the last start, or another port if that one is in use. */
  int choosePort() throws IOException {
    int port = Files.exists(portFile) ? port() : 0;
    SecureRandom random = new SecureRandom();
    while (!isFree(port)) {
      port = random.nextInt(FIRST_PORT, LAST_PORT);
    }
    return port;
  }

  /**
   * Prepares a start: unpacks the programs and creates the data. The server must not be running.
   */
  void prepare() throws IOException {
    binaries.requireAnAcceptableUser();
    binaries.unpack();
    int version = binaries.majorVersion();
    if (Files.exists(log) && Files.size(log) > LOG_BYTES) {
      Files.move(log, directory.resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
    Path versionFile = data.resolve("PG_VERSION");
    if (Files.notExists(versionFile)) {
      create();
    } else if (!Files.readString(versionFile).strip().equals(Integer.toString(version))) {
      throw new EmbeddedDatabaseException(
          "The data in %s was made by PostgreSQL %s, and this program brings PostgreSQL %d. Use the version of voip-rooms that made it, or %s."
              .formatted(
                  data,
                  Files.readString(versionFile).strip(),
                  version,
                  EmbeddedDatabaseException.OTHER_DIRECTORY));
    }
    for (Path file : List.of(passwordFile, superuserPasswordFile)) {
      if (Files.notExists(file)) {
        throw new EmbeddedDatabaseException(
            "The file %s, which holds a password of the database beside it, is missing. Put it back, or %s."
                .formatted(file, EmbeddedDatabaseException.OTHER_DIRECTORY));
      }
    }
  }

  /**
   * Returns an eighth of the machine's memory as buffers, because pages outside of them are slow.
   */
  private static String bufferSetting() {
    long bytes =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    long megabytes = Math.max(MIN_BUFFER_MEGABYTES, (bytes >> 20) / 8);
    return " -c shared_buffers=" + Math.min(megabytes, MAX_BUFFER_MEGABYTES) + "MB";
  }

  /** Starts the server and waits until it accepts connections. */
  void start(int port) throws IOException {
    deletePidOfOtherProgram();
    run(
        "pg_ctl",
        "start",
        "--wait",
        "--timeout=300",
        "--options=-p " + port + SETTINGS + bufferSetting());
    OwnerOnlyFiles.write(portFile, Integer.toString(port));
  }

  /**
   * Creates the role and the database if they do not exist yet. Every start does this, because an
   * earlier start may have been interrupted.
   */
  void setUp() throws IOException {
    try {
      createDatabase();
    } catch (SQLException e) {
      if (isInvalidPassword(e)) {
        stop();
      }
      throw new EmbeddedDatabaseException(
          "The PostgreSQL in %s was started but refuses the connection: %s. Are %s and %s the files that belong to it?"
              .formatted(directory, e.getMessage(), passwordFile, superuserPasswordFile),
          e);
    }
  }

  /** Stops the server. Committed data is on disk. */
  void stop() throws IOException {
    run("pg_ctl", "stop", "--mode=fast", "--wait", "--timeout=60");
  }

  /** Returns whether there is a server process, which may be starting or stopping. */
  boolean isRunning() {
    return postmaster()
        .flatMap(postmaster -> ProcessHandle.of(postmaster.pid))
        .filter(binaries::areRunBy)
        .isPresent();
  }

  /** Returns whether a server accepts connections and uses this data directory. */
  boolean acceptsConnections() {
    Optional<Postmaster> postmaster = postmaster();
    if (postmaster.isEmpty()) {
      return false;
    }
    try (Connection connection = connect(postmaster.get().port);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SHOW data_directory")) {
      return result.next() && Files.isSameFile(Path.of(result.getString(1)), data);
    } catch (SQLException | IOException e) {
      LOG.debug("The PostgreSQL in {} does not accept connections", directory, e);
      return false;
    }
  }

  /**
   * Creates an empty data directory. It has another name until it is complete, so that an
   * interruption leaves no incomplete data directory. The passwords are set before the server first
   * listens.
   */
  private void create() throws IOException {
    deleteHalfMade();
    try {
      Files.deleteIfExists(data);
    } catch (DirectoryNotEmptyException e) {
      throw new EmbeddedDatabaseException(
          "%s holds something that is not a PostgreSQL data directory. Move it away, or %s."
              .formatted(data, EmbeddedDatabaseException.OTHER_DIRECTORY),
          e);
    }
    OwnerOnlyFiles.write(passwordFile, randomPassword());
    OwnerOnlyFiles.write(superuserPasswordFile, randomPassword());

    // The name is new each time, because the initdb of a killed process may still be running.
    Path halfMade = directory.resolve(HALF_MADE + UUID.randomUUID());
    run(
        binaries.command(
            halfMade,
            "initdb",
            "--username=" + SUPERUSER,
            "--pwfile=" + superuserPasswordFile,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            // Sorts text by code point on every machine, and knows the case of all scripts.
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--data-checksums",
            "--set=listen_addresses=127.0.0.1",
            "--set=unix_socket_directories=",
            "--set=timezone=UTC",
            "--set=log_timezone=UTC"));
    Files.move(halfMade, data, StandardCopyOption.ATOMIC_MOVE);
    syncDirectory();
  }

  private void deleteHalfMade() throws IOException {
    List<Path> leftovers;
    try (Stream<Path> files = Files.list(directory)) {
      leftovers =
          files.filter(file -> file.getFileName().toString().startsWith(HALF_MADE)).toList();
    }
    for (Path leftover : leftovers) {
      try {
        PostgresBinaries.deleteRecursively(leftover);
      } catch (IOException e) {
        LOG.debug("{} is left for the next time", leftover, e);
      }
    }
  }

  /**
   * Writes the directory to disk. Otherwise a power failure could undo a rename after data was
   * committed.
   */
  private void syncDirectory() {
    try (FileChannel channel = FileChannel.open(directory, READ)) {
      channel.force(true);
    } catch (IOException e) {
      LOG.debug("{} cannot be synced, as on Windows", directory, e);
    }
  }

  private void createDatabase() throws SQLException, IOException {
    try (Connection connection = connect(port());
        Statement statement = connection.createStatement()) {
      if (isMissing(statement, "FROM pg_roles WHERE rolname = '" + USER + "'")) {
        statement.execute("CREATE ROLE " + USER + " LOGIN PASSWORD '" + password() + "'");
      }
      if (isMissing(statement, "FROM pg_database WHERE datname = '" + DATABASE + "'")) {
        statement.execute("CREATE DATABASE " + DATABASE + " OWNER " + USER);
      }
    }
  }

  private static String randomPassword() {
    byte[] password = new byte[24];
    new SecureRandom().nextBytes(password);
    return Base64.getUrlEncoder().encodeToString(password);
  }

  private static boolean isMissing(Statement statement, String condition) throws SQLException {
    try (ResultSet result = statement.executeQuery("SELECT 1 " + condition)) {
      return !result.next();
    }
  }

  /** Connects as superuser. */
  private Connection connect(int port) throws SQLException, IOException {
    Properties properties = new Properties();
    properties.put("user", SUPERUSER);
    properties.put("password", Files.readString(superuserPasswordFile).strip());
    properties.put("connectTimeout", "2");
    properties.put("socketTimeout", "30");
    return Objects.requireNonNull(new Driver().connect(url(port, "postgres"), properties));
  }

  private static boolean isInvalidPassword(SQLException e) {
    return INVALID_PASSWORD.equals(e.getSQLState());
  }

  private record Postmaster(long pid, int port) {}

  /** Reads {@code postmaster.pid}, which may be out of date. */
  private Optional<Postmaster> postmaster() {
    try {
      List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
      return Optional.of(
          new Postmaster(
              Long.parseLong(lines.get(0).strip()), Integer.parseInt(lines.get(3).strip())));
    } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * Deletes {@code postmaster.pid} if its process ID belongs to another program. PostgreSQL refuses
   * to start while a process with this ID exists. After a crash, especially in a container, the ID
   * may belong to another program or to a zombie process.
   */
  private void deletePidOfOtherProgram() throws IOException {
    boolean alive = postmaster().flatMap(server -> ProcessHandle.of(server.pid)).isPresent();
    if (alive && !isRunning()) {
      Files.delete(data.resolve("postmaster.pid"));
    }
  }

  private static boolean isFree(int port) {
    if (port == 0) {
      return false;
    }
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(address);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void run(String program, String... arguments) throws IOException {
    run(binaries.command(data, program, arguments));
  }

  /** Runs a program to its end. Its output goes to the log, and its errors into the exception. */
  private void run(ProcessBuilder command) throws IOException {
    if (Files.notExists(log)) {
      Files.newByteChannel(log, Set.of(CREATE_NEW, WRITE), OwnerOnlyFiles.file()).close();
    }
    long before = Files.size(log);
    command.redirectErrorStream(true);
    command.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    Process process = command.start();
    process.getOutputStream().close();
    int status;
    try {
      status = process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedDatabaseException(
          "Interrupted while a program of PostgreSQL was running.", e);
    }
    if (status != 0) {
      throw new EmbeddedDatabaseException(
          "The PostgreSQL in %s failed: %s More is in %s."
              .formatted(directory, errors(before), log));
    }
  }

  /** Returns the errors in the log from this offset on. */
  private String errors(long offset) throws IOException {
    byte[] bytes;
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(offset);
      bytes = new byte[(int) Math.min(file.length() - offset, 100_000)];
      file.readFully(bytes);
    }
    return new String(bytes, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.matches(".*(FATAL|PANIC|HINT|error): .*"))
        .map(line -> line.replaceFirst(".*?(FATAL|PANIC|HINT|error): +", ""))
        .map(line -> line.matches(".*[.?]") ? line : line + ".")
        .distinct()
        .limit(3)
        .collect(Collectors.joining(" "));
  }
}
