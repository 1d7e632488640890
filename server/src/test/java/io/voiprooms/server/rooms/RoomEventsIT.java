package io.voiprooms.server.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.db.accounts.RoleDao;
import io.voiprooms.db.accounts.Token;
import io.voiprooms.db.embedded.EmbeddedDatabase;
import io.voiprooms.server.ServerApplication;
import io.voiprooms.server.ServerTest;
import io.voiprooms.server.conformance.Conformance;
import io.voiprooms.server.conformance.ConformanceFilter;
import io.voiprooms.server.conformance.Exchange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Tests streams of changes over HTTP. */
@Timeout(60)
@TestPropertySource(
    properties = {"voip-rooms.changes.streams=6", "voip-rooms.changes.streams-per-user=4"})
class RoomEventsIT extends ServerTest {

  private static final String PATH = "/api/v1/voip/rooms/events";
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String INSERT =
      "INSERT INTO rooms (id, type, is_open, display_name) VALUES (?, 'v', true, ?)";

  @Autowired private RoleDao roles;
  @Autowired private EmbeddedDatabase database;

  private final List<EventStream> opened = new ArrayList<>();

  /** An event. */
  private record Event(String id, JsonNode data) {

    List<String> ids() {
      return data.get("rooms").valueStream().map(room -> room.get("_id").asString()).toList();
    }

    List<String> removed() {
      return data.get("removed").valueStream().map(room -> room.get("_id").asString()).toList();
    }
  }

  /** A client that reads events in a thread of its own. */
  private static final class EventStream {

    private final HttpResponse<InputStream> response;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> comments = new LinkedBlockingQueue<>();
    private final CountDownLatch end = new CountDownLatch(1);

    EventStream(HttpResponse<InputStream> response) {
      this.response = response;
      Thread reader = new Thread(this::read);
      reader.setDaemon(true);
      reader.start();
    }

    private void read() {
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
        String id = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith(":")) {
            comments.add(line);
          } else if (line.startsWith("id: ")) {
            id = line.substring(4);
          } else if (line.startsWith("data: ")) {
            events.add(new Event(id, JSON.readTree(line.substring(6))));
          }
        }
      } catch (IOException e) {
        // The connection was closed.
      }
      end.countDown();
    }

    Event next() throws InterruptedException {
      Event event = events.poll(10, TimeUnit.SECONDS);
      assertThat(event).as("an event within 10 s").isNotNull();
      return event;
    }

    boolean endsWithin(int seconds) throws InterruptedException {
      return end.await(seconds, TimeUnit.SECONDS);
    }

    void close() {
      try {
        response.body().close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @BeforeEach
  void deleteRooms() {
    forgetRooms();
  }

  @AfterEach
  void closeStreams() {
    opened.forEach(EventStream::close);
    opened.clear();
  }

  private void execute(String sql, Object... values) {
    jdbi.useHandle(handle -> handle.execute(sql, values));
  }

  private HttpResponse<InputStream> request(int port, User user, String query, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + PATH + query))
            .headers("X-User-Id", user.id(), "X-Auth-Token", user.token())
            .timeout(Duration.ofSeconds(20));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return HTTP.send(request.build(), BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Opens a stream. Waits until the server has room for it after an earlier test. */
  private EventStream open(User user, String query, String... headers) {
    HttpResponse<InputStream> response = request(port, user, query, headers);
    for (int i = 0; response.statusCode() == 429 && i < 100; i++) {
      // The server notices a closed connection when it writes.
      execute(INSERT, "end", "");
      execute("DELETE FROM rooms WHERE id = 'end'");
      pause(100);
      response = request(port, user, query, headers);
    }
    assertThat(response.statusCode()).isEqualTo(200);
    EventStream stream = new EventStream(response);
    opened.add(stream);
    return stream;
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void sendsRoomsAndThenEachChange() throws Exception {
    execute(INSERT, "a", "Mary");
    EventStream stream = open(ADMIN, "?open=true");
    Event first = stream.next();
    assertThat(first.ids()).containsExactly("a");
    assertThat(first.data().get("cursor").asString()).isEqualTo(first.id());
    assertThat(stream.response.headers().allValues("Content-Type"))
        .containsExactly("text/event-stream");
    assertThat(stream.response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");

    execute(INSERT, "b", "Tom");
    assertThat(stream.next().ids()).containsExactly("b");
    execute("UPDATE rooms SET is_open = false WHERE id = 'a'");
    assertThat(stream.next().removed()).containsExactly("a");
    execute("DELETE FROM rooms WHERE id = 'b'");
    assertThat(stream.next().removed()).containsExactly("b");
  }

  @Test
  void sendsExampleOfContract() throws Exception {
    execute(INSERT, "kCJDd5peKiZnGJLPq", "Mary");
    String query = "?fields=" + encoded("{\"fname\":1}");
    EventStream stream = open(ADMIN, query);
    Event event = stream.next();
    Conformance.observe(
        new Exchange(
            "GET",
            PATH,
            query.substring(1),
            200,
            stream.response.headers().map(),
            "event: changes\nid: %s\ndata: %s\n\n".formatted(event.id(), event.data()),
            Map.of()));
    assertThat(event.ids()).containsExactly("kCJDd5peKiZnGJLPq");
  }

  @Test
  void sendsEventEvenIfThereAreNoRooms() throws Exception {
    Event first = open(ADMIN, "").next();
    assertThat(first.ids()).isEmpty();
    assertThat(first.id()).isNotEmpty();
  }

  @Test
  void sendsAllPagesOfFirstCopy() throws Exception {
    store(
        IntStream.range(0, 230)
            .mapToObj("{\"_id\":\"r%03d\",\"t\":\"v\"}"::formatted)
            .toArray(String[]::new));
    EventStream stream = open(ADMIN, "");
    List<String> ids = new ArrayList<>();
    while (ids.size() < 230) {
      ids.addAll(stream.next().ids());
    }
    assertThat(ids).doesNotHaveDuplicates();
  }

  @Test
  void sendsChangesInLessThan200MillisecondsOnAverage() throws Exception {
    EventStream stream = open(ADMIN, "");
    stream.next();
    long begin = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      execute(INSERT, "r" + i, "");
      assertThat(stream.next().ids()).containsExactly("r" + i);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
  }

  @Test
  void doesNotCompressEvents() throws Exception {
    EventStream stream = open(ADMIN, "", "Accept-Encoding", "gzip");
    stream.next();
    execute(INSERT, "a", "");
    assertThat(stream.next().ids()).containsExactly("a");
    assertThat(stream.response.headers().firstValue("Content-Encoding")).isEmpty();
  }

  @Test
  void sendsChangesThatWaitedForEarlierTransaction() throws Exception {
    EventStream stream = open(ADMIN, "");
    stream.next();
    try (Handle first = jdbi.open()) {
      first.begin();
      first.execute(INSERT, "first", "");
      execute(INSERT, "second", "");
      assertThat(stream.events.poll(300, TimeUnit.MILLISECONDS)).isNull();
      // No notification comes, because nothing is changed.
      first.rollback();
    }
    assertThat(stream.next().ids()).containsExactly("second");
  }

  @Test
  void continuesAfterLastEventId() throws Exception {
    execute(INSERT, "a", "");
    EventStream stream = open(ADMIN, "");
    Event first = stream.next();
    stream.close();
    execute(INSERT, "b", "");
    execute(INSERT, "c", "");
    assertThat(open(ADMIN, "", "Last-Event-ID", first.id()).next().ids()).containsExactly("b", "c");
    assertThat(open(ADMIN, "?since=" + first.id()).next().ids()).containsExactly("b", "c");
    assertThat(open(ADMIN, "?since=x", "Last-Event-ID", first.id()).next().ids())
        .containsExactly("b", "c");
  }

  @Test
  void sendsEachChangeOnceToClientThatReconnects() throws Exception {
    Thread writer =
        new Thread(
            () -> {
              for (int i = 0; i < 150; i++) {
                execute(INSERT, "r" + i, "");
                pause(3);
              }
            });
    writer.start();
    List<String> ids = new ArrayList<>();
    String id = "";
    while (ids.size() < 150) {
      EventStream stream = open(ADMIN, "?since=" + id);
      for (int i = 0; i < 3 && ids.size() < 150; i++) {
        Event event = stream.next();
        ids.addAll(event.ids());
        id = event.id();
      }
      stream.close();
    }
    writer.join();
    assertThat(ids)
        .containsExactlyElementsOf(IntStream.range(0, 150).mapToObj(i -> "r" + i).toList());
  }

  @Test
  void sendsAgentOnlyRoomsThatTheyServeOrServed() throws Exception {
    EventStream stream = open(KIM, "");
    stream.next();
    String serve = "UPDATE rooms SET served_by = jsonb_build_object('_id', ?) WHERE id = ?";
    execute(INSERT, "secret", "");
    execute(serve, "x", "secret");
    execute("DELETE FROM rooms WHERE id = 'secret'");
    execute(INSERT, "a", "");
    execute(serve, KIM.id(), "a");
    assertThat(stream.next().ids()).containsExactly("a");
    execute(serve, "x", "a");
    assertThat(stream.next().removed()).containsExactly("a");
    assertThat(stream.events).isEmpty();
  }

  private User newUser(String name, String role) {
    User user = new User("id-" + name, name, "token-of-" + name);
    add(user, role);
    return user;
  }

  @Test
  void endsStreamOfRevokedToken() throws Exception {
    User user = newUser("revoked", "admin");
    EventStream stream = open(user, "");
    stream.next();
    execute("UPDATE tokens SET revoked_at = now() WHERE hash = ?", Token.hash(user.token()));
    execute(INSERT, "a", "");
    assertThat(stream.endsWithin(5)).isTrue();
    assertThat(stream.events).isEmpty();
  }

  @Test
  void endsStreamsAfterChangeOfPermissionsOrUser() throws Exception {
    User promoted = newUser("promoted2", "livechat-agent");
    User disabled = newUser("disabled", "admin");
    List<EventStream> streams = List.of(open(promoted, ""), open(disabled, ""));
    for (EventStream stream : streams) {
      stream.next();
    }
    roles.grant(promoted.id(), "admin");
    execute("UPDATE users SET is_active = false WHERE id = ?", disabled.id());
    execute(
        "INSERT INTO rooms (id, type, is_open, served_by)"
            + " VALUES ('a', 'v', true, jsonb_build_object('_id', ?))",
        promoted.id());
    for (EventStream stream : streams) {
      assertThat(stream.endsWithin(5)).isTrue();
      assertThat(stream.events).isEmpty();
    }
  }

  @Test
  void endsStreamAfterTruncation() throws Exception {
    execute(INSERT, "a", "");
    EventStream stream = open(ADMIN, "");
    Event first = stream.next();
    forgetRooms();
    assertThat(stream.endsWithin(5)).isTrue();
    HttpResponse<InputStream> next = request(port, ADMIN, "", "Last-Event-ID", first.id());
    assertThat(next.statusCode()).isEqualTo(410);
  }

  @Test
  void sendsHeartbeatsAndEndsStreamOfRevokedTokenAtHeartbeat() throws Exception {
    User user = newUser("quiet", "admin");
    EventStream stream = open(ADMIN, "");
    EventStream revoked = open(user, "");
    stream.next();
    revoked.next();
    execute("UPDATE tokens SET revoked_at = now() WHERE hash = ?", Token.hash(user.token()));
    assertThat(stream.comments.poll(18, TimeUnit.SECONDS)).isEqualTo(":");
    assertThat(revoked.endsWithin(3)).isTrue();
    assertThat(revoked.comments).isEmpty();
  }

  @Test
  void disconnectsSlowReaderWithoutDelayingOthers() throws Exception {
    String text = "x".repeat(100_000);
    for (int i = 0; i < 120; i++) {
      execute(INSERT, "r" + i, text);
    }
    EventStream other = open(ADMIN, "?roomName=other");
    other.next();
    try (Socket slow = new Socket()) {
      slow.setReceiveBufferSize(10_000);
      slow.connect(new java.net.InetSocketAddress("127.0.0.1", port));
      slow.getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: x\r\nX-User-Id: %s\r\nX-Auth-Token: %s\r\n\r\n"
                  .formatted(PATH, ADMIN.id(), ADMIN.token())
                  .getBytes(StandardCharsets.ISO_8859_1));
      long begin = System.nanoTime();
      for (int i = 0; System.nanoTime() - begin < 13_000_000_000L; i++) {
        execute(INSERT, "n" + i, "other");
        long written = System.nanoTime();
        assertThat(other.next().ids()).contains("n" + i);
        assertThat(Duration.ofNanos(System.nanoTime() - written)).isLessThan(Duration.ofSeconds(2));
        pause(200);
      }
      slow.setSoTimeout(5_000);
      long received = 0;
      try {
        received = slow.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
      } catch (java.net.SocketTimeoutException e) {
        throw new AssertionError("the slow reader is still connected", e);
      } catch (IOException e) {
        // The server closed the connection.
      }
      assertThat(received).isLessThan(12_000_000);
    }
  }

  @Test
  void returns429AboveLimits() throws Exception {
    User one = newUser("one", "admin");
    User two = newUser("two", "admin");
    List<EventStream> streams = Stream.of(one, one, one, one).map(user -> open(user, "")).toList();
    HttpResponse<InputStream> ofUser = request(port, one, "");
    assertThat(ofUser.statusCode()).isEqualTo(429);
    assertThat(ofUser.headers().firstValue("Retry-After")).hasValue("15");
    open(two, "");
    open(two, "");
    assertThat(request(port, two, "").statusCode()).isEqualTo(429);
    streams.get(0).close();
    open(two, "").next();
  }

  @Test
  void continuesAfterConnectionForNotificationsBreaks() throws Exception {
    EventStream stream = open(ADMIN, "");
    stream.next();
    execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE application_name = 'voip-rooms events'");
    execute(INSERT, "a", "");
    assertThat(stream.next().ids()).containsExactly("a");
    pause(2_000);
    execute(INSERT, "b", "");
    assertThat(stream.next().ids()).containsExactly("b");
  }

  @Test
  void usesOneConnectionForAllStreams() throws Exception {
    for (int i = 0; i < 4; i++) {
      open(ADMIN, "").next();
    }
    pause(500);
    assertThat(
            jdbi.<Integer, RuntimeException>withHandle(
                handle ->
                    handle
                        .select(
                            "SELECT count(*) FROM pg_stat_activity"
                                + " WHERE application_name = 'voip-rooms events'")
                        .mapTo(Integer.class)
                        .one()))
        .isEqualTo(1);
  }

  @Test
  void returnsErrorsBeforeStream() throws Exception {
    assertThat(send("GET", PATH).status()).isEqualTo(401);
    assertThat(get(NOBODY, PATH).status()).isEqualTo(403);
    assertThat(get(KIM, PATH + "?agents=lee.ann").status()).isEqualTo(403);
    assertThat(get(ADMIN, PATH, "Accept", "text/csv").status()).isEqualTo(406);
    assertError(
        get(ADMIN, PATH + "?count=1"),
        400,
        "invalid-params",
        "Unknown parameter \"count\". Known are agents, agents[], closedAt, createdAt, direction,"
            + " fields, open, queue, roomName, since, tags, tags[], visitorId");
    assertThat(
            get(ADMIN, PATH + "?fields=" + encoded("{\"fname\":1,\"msgs\":0}"))
                .json()
                .get("errorType")
                .asString())
        .isEqualTo("error-invalid-fields");
    assertThat(get(ADMIN, PATH, "Last-Event-ID", "x").json().get("error").asString())
        .startsWith("since is not a cursor");
    assertThat(get(ADMIN, PATH, "Last-Event-ID", "x", "Accept", "text/event-stream").status())
        .isEqualTo(400);
    Answer head = send("HEAD", PATH, "X-User-Id", ADMIN.id(), "X-Auth-Token", ADMIN.token());
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.headers().firstValue("Content-Type")).hasValue("text/event-stream");
  }

  @Test
  void returns500WithoutDetailsForFailedSearch() {
    execute("ALTER TABLE rooms RENAME COLUMN queue TO elsewhere");
    try {
      Answer answer = get(ADMIN, PATH);
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.body()).doesNotContain("queue", "SELECT");
    } finally {
      execute("ALTER TABLE rooms RENAME COLUMN elsewhere TO queue");
    }
  }

  @Test
  void returns503WithoutDatabaseConnection() throws Exception {
    List<Connection> all = new ArrayList<>();
    try {
      while (all.size() < 6) { // the size of the pool
        all.add(dataSource.getConnection());
      }
      assertThat(get(ADMIN, PATH).status()).isEqualTo(503);
    } finally {
      for (Connection connection : all) {
        connection.close();
      }
    }
  }

  @Test
  void endsStreamsAtShutdownWithoutDelay() throws Exception {
    ConfigurableApplicationContext server =
        new SpringApplicationBuilder(ServerApplication.class, ConformanceFilter.class)
            .run(
                "--server.port=0",
                "--spring.datasource.url=" + database.jdbcUrl(),
                "--spring.datasource.username=" + database.username(),
                "--spring.datasource.password=" + database.password());
    int otherPort = server.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    EventStream stream = new EventStream(request(otherPort, ADMIN, ""));
    stream.next();
    long begin = System.nanoTime();
    server.close();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    assertThat(stream.endsWithin(1)).isTrue();
  }
}
