package io.voiprooms.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.voiprooms.db.embedded.EmbeddedDatabase;
import io.voiprooms.server.ServerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

/** Tests the server during and after failures of its database. The class has its own database. */
@TestPropertySource(properties = "voip-rooms.database.directory=target/test-database-gone")
@DirtiesContext
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class DatabaseGoneIT extends ServerTest {

  /** The limit of two seconds, and 200 ms for everything else. */
  private static final Duration TIME_LIMIT = Duration.ofMillis(2_200);

  /** The pool checks a connection before use if it was idle for this time. */
  private static final int IDLE_MILLIS = 600;

  private static final int ROOM_CONNECTIONS = 6;

  @Autowired private EmbeddedDatabase database;

  @BeforeAll
  void storeRoom() {
    assumeTrue(System.getProperty("os.name").equals("Linux"));
    store("{\"_id\":\"survivor\",\"t\":\"v\",\"open\":true}");
  }

  private ProcessHandle postmaster() throws IOException {
    Path file = database.directory().resolve("data/postmaster.pid");
    return ProcessHandle.of(Long.parseLong(Files.readAllLines(file).get(0).strip())).orElseThrow();
  }

  private static void signal(String signal, ProcessHandle postmaster) throws Exception {
    List<String> command = new ArrayList<>(List.of("kill", signal));
    Stream.concat(Stream.of(postmaster), postmaster.descendants())
        .forEach(process -> command.add(String.valueOf(process.pid())));
    new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  private static Answer withinTimeLimit(Supplier<Answer> request) {
    long begin = System.nanoTime();
    Answer answer = request.get();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(TIME_LIMIT);
    return answer;
  }

  private static void assertUnavailable(Answer answer) {
    String id = answer.headers().firstValue("X-Correlation-Id").orElse("missing");
    assertThat(id).matches("[0-9a-f]{16}");
    assertError(
        answer,
        503,
        "error-service-unavailable",
        "The database is out of reach or overloaded. Try again in a few seconds. Quote the"
            + " correlation ID %s when you report it.".formatted(id));
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
  }

  private void assertDown() {
    Answer health = withinTimeLimit(() -> send("GET", "/actuator/health"));
    assertThat(health.status()).isEqualTo(503);
    assertThat(health.json().get("status").asString()).isEqualTo("DOWN");
    assertThat(health.json().get("components").get("db").get("status").asString())
        .isEqualTo("DOWN");
    assertThat(health.body()).doesNotContain("Exception", "jdbc", "error");
  }

  /** Lists rooms until a request fails. A killed PostgreSQL may serve some requests first. */
  private Answer firstFailure() {
    Answer answer = withinTimeLimit(this::list);
    for (int i = 0; i < 1000 && answer.status() == 200; i++) {
      answer = withinTimeLimit(this::list);
    }
    return answer;
  }

  private void assertRecovers() throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    Answer answer = list();
    while (answer.status() != 200) {
      assertUnavailable(answer);
      assertThat(System.nanoTime()).as("still unavailable").isLessThan(deadline);
      Thread.sleep(200);
      answer = list();
    }
    assertThat(answer.ids()).containsExactly("survivor");
    for (int i = 0; i < 20; i++) { // more than the connections of the pool
      assertThat(withinTimeLimit(this::list).status()).isEqualTo(200);
    }
    while (send("GET", "/actuator/health").status() != 200) {
      assertThat(System.nanoTime()).as("still unhealthy").isLessThan(deadline);
      Thread.sleep(200);
    }
  }

  @Test
  void returns503UntilDatabaseStartsAgain(CapturedOutput output) throws Exception {
    assertThat(list().ids()).containsExactly("survivor");
    ProcessHandle postmaster = postmaster();
    Path data = database.directory().resolve("data");
    Path elsewhere = database.directory().resolve("data.elsewhere");
    postmaster.destroyForcibly();
    Files.move(data, elsewhere); // prevents an immediate restart
    try {
      assertUnavailable(firstFailure());
      for (int i = 0; i < 3; i++) {
        assertUnavailable(withinTimeLimit(this::list));
        assertDown();
      }
      assertUnavailable(
          withinTimeLimit(
              () -> send("GET", "/api/v1/voip/rooms", "X-User-Id", "x", "X-Auth-Token", "y")));
      assertThat(send("GET", "/api/v1/voip/rooms").status()).isEqualTo(401);
    } finally {
      Files.move(elsewhere, data);
    }
    assertRecovers();
    assertThat(output.getAll()).doesNotContain("SELECT", ADMIN.token(), database.password());
  }

  @Test
  void restartsKilledDatabaseWithin15Seconds() throws Exception {
    assertThat(list().ids()).containsExactly("survivor");
    postmaster().destroyForcibly();
    long begin = System.nanoTime();
    assertUnavailable(firstFailure());
    assertRecovers();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
  }

  @Test
  void replacesTerminatedConnections() throws Exception {
    assertThat(list().ids()).containsExactly("survivor");
    Thread.sleep(IDLE_MILLIS);
    jdbi.useHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE usename = current_user AND pid <> pg_backend_pid()")
                .mapTo(Boolean.class)
                .list());
    Thread.sleep(IDLE_MILLIS);
    for (int i = 0; i < 20; i++) {
      assertThat(list().ids()).containsExactly("survivor");
    }
  }

  @Test
  void returns503WhileDatabaseHangs() throws Exception {
    assertThat(list().ids()).containsExactly("survivor");
    ProcessHandle postmaster = postmaster();
    Thread.sleep(IDLE_MILLIS);
    signal("-STOP", postmaster);
    try {
      for (int i = 0; i < 3; i++) {
        assertUnavailable(withinTimeLimit(this::list));
        assertDown();
      }
    } finally {
      signal("-CONT", postmaster);
    }
    assertRecovers();
  }

  @Test
  void returns503ForHangOnRecentlyUsedConnection() throws Exception {
    ProcessHandle postmaster = postmaster();
    assertThat(list().ids()).containsExactly("survivor");
    signal("-STOP", postmaster);
    try {
      for (int i = 0; i < 3; i++) {
        assertUnavailable(withinTimeLimit(this::list));
      }
    } finally {
      signal("-CONT", postmaster);
    }
    assertRecovers();
  }

  @Test
  void logsFewLinesForManyFailedRequests(CapturedOutput output) throws Exception {
    Thread.sleep(5_000); // until the outage of an earlier test has ended
    assertThat(list().ids()).containsExactly("survivor");
    ProcessHandle postmaster = postmaster();
    int linesBefore = (int) output.getAll().lines().count();
    Thread.sleep(IDLE_MILLIS);
    signal("-STOP", postmaster);
    try {
      CompletableFuture<?>[] requests =
          Stream.generate(
                  () ->
                      CompletableFuture.runAsync(
                          () -> {
                            for (int i = 0; i < 3; i++) {
                              assertUnavailable(list());
                              send("GET", "/actuator/health");
                            }
                          },
                          task -> new Thread(task).start()))
              .limit(50)
              .toArray(CompletableFuture[]::new);
      CompletableFuture.allOf(requests).get();
    } finally {
      signal("-CONT", postmaster);
    }
    assertRecovers();
    Thread.sleep(5_000);
    assertThat(list().status()).isEqualTo(200);
    List<String> lines = output.getAll().lines().skip(linesBefore).toList();
    assertThat(lines).hasSizeBetween(2, 6);
    assertThat(lines.get(0)).contains("The database is out of reach or overloaded: ");
    assertThat(lines.get(lines.size() - 1))
        .contains("The database answers again: ", " requests failed in ");
  }

  /** Delays the check of the credentials, then the wait for a connection, then the search. */
  @Test
  void endsHangingSearchWithin14Seconds() throws Exception {
    ProcessHandle postmaster = postmaster();
    CompletableFuture<Answer> answer;
    long begin;
    try (Connection users = connect();
        Connection rooms = connect()) {
      lock(users, "users");
      lock(rooms, "rooms");
      List<Connection> all = new ArrayList<>();
      for (int i = 0; i < ROOM_CONNECTIONS; i++) {
        all.add(dataSource.getConnection());
      }
      begin = System.nanoTime();
      answer = CompletableFuture.supplyAsync(() -> search(ADMIN));
      Thread.sleep(1_200);
      users.rollback();
      Thread.sleep(1_000);
      for (Connection connection : all) {
        connection.close();
      }
      Thread.sleep(500);
      assertThat(answer).isNotDone();
      signal("-STOP", postmaster);
      try {
        assertUnavailable(answer.get());
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
            .isBetween(Duration.ofSeconds(12), Duration.ofSeconds(14));
      } finally {
        signal("-CONT", postmaster);
      }
    }
    assertRecovers();
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        database.jdbcUrl(), database.username(), database.password());
  }

  private static void lock(Connection connection, String table) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
    }
  }
}
