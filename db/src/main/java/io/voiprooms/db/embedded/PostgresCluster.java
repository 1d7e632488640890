package io.voiprooms.db.embedded;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.RandomAccessFile;
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
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One PostgreSQL in one directory: its files and its server process. Who may call {@link #prepare},
 * {@link #start}, {@link #setUp} and {@link #stop}, and when, is for {@link EmbeddedDatabase} to
 * decide.
 */
final class PostgresCluster {

  static final String DATABASE = "voiprooms";

  /** Owns the database and can do nothing beyond it; the superuser only looks after the server. */
  static final String USER = "voiprooms";

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final String SUPERUSER = "postgres";

  /** The SQLState of a wrong password. */
  private static final String INVALID_PASSWORD = "28P01";

  private static final String HALF_MADE = "data.half-made-";
  private static final long LOG_BYTES = 10_000_000;

  /**
   * For short queries over many rooms on an ordinary machine. One query has one core, so that an
   * expensive one leaves the others to other users; those of clients that disconnected end soon.
   */
  private static final String SETTINGS =
      " -c shared_buffers=256MB -c work_mem=16MB -c jit=off -c max_parallel_workers_per_gather=0"
          + " -c client_connection_check_interval=5s";

  /** Outside the ranges from which systems take ports for outgoing connections. */
  private static final int FIRST_PORT = 20_000;

  private static final int LAST_PORT = 32_000;

  private final Path directory;
  private final Path data;
  private final Path log;
  private final Path passwordFile;
  private final Path superuserPasswordFile;

  /** The superuser's password while it is being set; see {@link #separatePasswords}. */
  private final Path nextSuperuserPasswordFile;

  private final Path portFile;
  private final PostgresBinaries binaries;

  PostgresCluster(Path directory) {
    this.directory = directory;
    this.data = directory.resolve("data");
    this.log = directory.resolve("postgres.log");
    this.passwordFile = directory.resolve("password");
    this.superuserPasswordFile = directory.resolve("superuser-password");
    this.nextSuperuserPasswordFile = directory.resolve("superuser-password.next");
    this.portFile = directory.resolve("port");
    this.binaries = new PostgresBinaries(directory.resolve("binaries"));
  }

  Path log() {
    return log;
  }

  /** The password of {@link #USER}. */
  String password() throws IOException {
    return Files.readString(passwordFile).strip();
  }

  /**
   * A URL with which the driver never sends a password in clear, and asks for no encryption, which
   * this server does not have.
   */
  static String url(int port, String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?requireAuth=scram-sha-256&sslmode=disable&gssEncMode=disable"
        .formatted(port, database);
  }

  /** The port of the server that runs now, or else of the last one. */
  int port() throws IOException {
    return Integer.parseInt(Files.readString(portFile).strip());
  }

  /** The port of the last start while nobody else has taken it, otherwise a free one. */
  int choosePort() throws IOException {
    int port = Files.exists(portFile) ? port() : 0;
    SecureRandom random = new SecureRandom();
    while (!isFree(port)) {
      port = random.nextInt(FIRST_PORT, LAST_PORT);
    }
    return port;
  }

  /** Makes everything ready for a start. Nothing may be running in the directory. */
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
    if (Files.notExists(passwordFile)) {
      throw new EmbeddedDatabaseException(
          "The file %s, which holds the password of the database beside it, is missing. Put it back, or %s."
              .formatted(passwordFile, EmbeddedDatabaseException.OTHER_DIRECTORY));
    }
  }

  /** Starts the server and waits until it answers. */
  void start(int port) throws IOException {
    forgetProcessThatIsNotOurs();
    run("pg_ctl", "start", "--wait", "--timeout=300", "--options=-p " + port + SETTINGS);
    OwnerOnlyFiles.write(portFile, Integer.toString(port));
  }

  /**
   * Completes the passwords, the role and the database. An earlier start may have been interrupted
   * at any of them, so this belongs to every start.
   */
  void setUp() throws IOException {
    try {
      separatePasswords();
      createDatabase();
    } catch (SQLException e) {
      if (isInvalidPassword(e)) {
        stop();
      }
      throw new EmbeddedDatabaseException(
          "The PostgreSQL in %s was started but refuses us: %s. Are %s and %s the files that belong to it?"
              .formatted(directory, e.getMessage(), passwordFile, superuserPasswordFile),
          e);
    }
  }

  /** Stops the server. What was committed is on disk. */
  void stop() throws IOException {
    run("pg_ctl", "stop", "--mode=fast", "--wait", "--timeout=60");
  }

  /** Whether there is a server process, be it still starting or already stopping. */
  boolean isRunning() {
    return postmaster()
        .flatMap(postmaster -> ProcessHandle.of(postmaster.pid))
        .filter(binaries::areRunBy)
        .isPresent();
  }

  /** Whether a server answers that really is the one of this directory. */
  boolean answers() {
    Optional<Postmaster> postmaster = postmaster();
    if (postmaster.isEmpty()) {
      return false;
    }
    try (Connection connection = connect(postmaster.get().port);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SHOW data_directory")) {
      return result.next() && Files.isSameFile(Path.of(result.getString(1)), data);
    } catch (SQLException | IOException e) {
      LOG.debug("No answer from the PostgreSQL in {}", directory, e);
      return false;
    }
  }

  /**
   * Makes a new, empty data directory: under another name until it is complete, so that whatever
   * interrupts this leaves nothing that looks like data. Passwords are set before any port opens.
   */
  private void create() throws IOException {
    deleteHalfMade();
    try {
      Files.deleteIfExists(data);
    } catch (DirectoryNotEmptyException e) {
      throw new EmbeddedDatabaseException(
          "%s holds something that is not a PostgreSQL data directory, and it is left alone. Move it away, or %s."
              .formatted(data, EmbeddedDatabaseException.OTHER_DIRECTORY),
          e);
    }
    OwnerOnlyFiles.write(passwordFile, randomPassword());
    OwnerOnlyFiles.write(superuserPasswordFile, randomPassword());
    Files.deleteIfExists(nextSuperuserPasswordFile);

    // A name of its own each time: an initdb whose Java was killed may still be at work.
    Path halfMade = directory.resolve(HALF_MADE + UUID.randomUUID());
    run(
        binaries.command(
            halfMade,
            "initdb",
            "--username=" + SUPERUSER,
            "--pwfile=" + superuserPasswordFile,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            // Text is ordered by code point on every machine, and letters of all scripts have case.
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

  /** Otherwise a power failure could undo the new name after data was committed under it. */
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

  /**
   * Gives the superuser a password of its own, which it does not have in clusters of earlier
   * versions. Whatever interrupts this, the superuser's password is in one of the files, and the
   * next start goes on.
   */
  private void separatePasswords() throws SQLException, IOException {
    if (Files.exists(superuserPasswordFile)) {
      return;
    }
    try (Connection connection = connect(port(), passwordFile)) {
      String password = randomPassword();
      OwnerOnlyFiles.write(nextSuperuserPasswordFile, password);
      syncDirectory();
      // Sends and stores a hash only.
      connection
          .unwrap(PGConnection.class)
          .alterUserPassword(SUPERUSER, password.toCharArray(), "scram-sha-256");
    } catch (SQLException e) {
      if (!isInvalidPassword(e) || Files.notExists(nextSuperuserPasswordFile)) {
        throw e;
      }
      connect(port(), nextSuperuserPasswordFile).close(); // set already
    }
    Files.move(nextSuperuserPasswordFile, superuserPasswordFile, StandardCopyOption.ATOMIC_MOVE);
    syncDirectory();
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

  /** Connects as superuser, with whichever password it has; see {@link #separatePasswords}. */
  private Connection connect(int port) throws SQLException, IOException {
    if (Files.exists(superuserPasswordFile)) {
      return connect(port, superuserPasswordFile);
    }
    try {
      return connect(port, passwordFile);
    } catch (SQLException e) {
      if (!isInvalidPassword(e) || Files.notExists(nextSuperuserPasswordFile)) {
        throw e;
      }
      return connect(port, nextSuperuserPasswordFile);
    }
  }

  private static Connection connect(int port, Path passwordFile) throws SQLException, IOException {
    Properties properties = new Properties();
    properties.put("user", SUPERUSER);
    properties.put("password", Files.readString(passwordFile).strip());
    properties.put("connectTimeout", "2");
    properties.put("socketTimeout", "30");
    return Objects.requireNonNull(new Driver().connect(url(port, "postgres"), properties));
  }

  private static boolean isInvalidPassword(SQLException e) {
    return INVALID_PASSWORD.equals(e.getSQLState());
  }

  private record Postmaster(long pid, int port) {}

  /** What {@code postmaster.pid} says, which may be true no longer. */
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
   * PostgreSQL takes any living process with the number in {@code postmaster.pid} for the old
   * server and refuses to start. After a crash, in a container above all, that may be anybody; or a
   * dead server of which nobody took notice.
   */
  private void forgetProcessThatIsNotOurs() throws IOException {
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

  /** Runs a program to its end; what it has to say goes to the log, and into the exception. */
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
      throw new EmbeddedDatabaseException("Interrupted while PostgreSQL was at work.", e);
    }
    if (status != 0) {
      throw new EmbeddedDatabaseException(
          "The PostgreSQL in %s failed: %s More is in %s."
              .formatted(directory, complaints(before), log));
    }
  }

  private String complaints(long offset) throws IOException {
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
