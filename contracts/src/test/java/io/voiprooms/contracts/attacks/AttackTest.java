package io.voiprooms.contracts.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.contracts.attacks.AttackedServer.User;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attacks a running server with a heap of 384 MB. During each attack the health check responds
 * within a second, except for one check at the start, and the server serves other users. After the
 * attack the server responds as before.
 */
@Tag("attacks")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttackTest {

  private static final Path DIRECTORY = Path.of("target", "attacks");
  private static final Duration ATTACK = Duration.ofSeconds(6);
  private static final Duration HEALTH = Duration.ofSeconds(1);

  /** The heap, the code, threads, and the buffers of sockets. */
  private static final long MAX_RESIDENT_MEGABYTES = 1000;

  private static final String CHEAP = "count=5";

  /** A parameter that changes nothing. {@link Load} replaces the number in each request. */
  private static final String NOT_FROM_MEMORY = "&fields=%7B%22NUMBER%22:0%7D";

  /** A search below this time counts as fast, because the cores are shared. */
  private static final long SHORT_MILLIS = 500;

  /** Standard output, which Surefire redirects for tests. */
  private static final PrintStream CONSOLE =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true);

  private AttackedServer server;
  private User attacker;
  private User other;

  @BeforeAll
  void start() throws Exception {
    server =
        AttackedServer.serve(DIRECTORY, "384m", Map.of("VOIP_ROOMS_RATE_LIMIT_ENABLED", "false"));
    attacker = AttackedServer.addUser(DIRECTORY, "attacker", "livechat-manager");
    other = AttackedServer.addUser(DIRECTORY, "other", "livechat-manager");
    AttackedServer.importRooms(DIRECTORY, 10_000);
    importLargestRooms();
    for (int i = 0; i < 300; i++) { // until the code is compiled
      server.list(other, CHEAP);
      server.get("/actuator/health");
    }
  }

  @AfterAll
  void stop() throws InterruptedException {
    if (server != null) {
      server.close();
    }
  }

  /** Checks for six seconds that the server serves other users and stays below the memory limit. */
  private void assertServesOthers(String attack, Runnable eachSecond) throws Exception {
    long healthNanos = 0;
    int slowChecks = 0;
    long begin = System.nanoTime();
    for (long second = 0; System.nanoTime() - begin < ATTACK.toNanos(); ) {
      long sent = System.nanoTime();
      assertThat(server.get("/actuator/health").statusCode()).isEqualTo(200);
      long nanos = System.nanoTime() - sent;
      healthNanos = Math.max(healthNanos, nanos);
      slowChecks += nanos > HEALTH.toNanos() ? 1 : 0;
      assertThat(server.list(other, CHEAP).statusCode()).isEqualTo(200);
      if (System.nanoTime() - begin > second * 1_000_000_000) {
        second++;
        eachSecond.run();
      }
      Thread.sleep(50);
    }
    CONSOLE.printf(
        "%s: health within %d ms, %d MB resident%n",
        attack, healthNanos / 1_000_000, server.residentMegabytes());
    // While thousands of connections arrive at once, one check may be late.
    assertThat(slowChecks).as("health checks of more than a second").isLessThanOrEqualTo(1);
    assertThat(server.residentMegabytes()).isLessThan(MAX_RESIDENT_MEGABYTES);
  }

  private void assertRecovers() throws Exception {
    assertThat(server.isAlive()).isTrue();
    long begin = System.nanoTime();
    while (server.list(attacker, CHEAP).statusCode() != 200) {
      assertThat(System.nanoTime() - begin).isLessThan(Duration.ofSeconds(5).toNanos());
      Thread.sleep(100);
    }
    assertThat(server.err()).doesNotContain("\tat ");
  }

  @Test
  void servesOthersDuringSlowFormPosts() throws Exception {
    try (HostileClients clients =
        HostileClients.open(
            server.port,
            250,
            "POST /docs HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\n\r\n")) {
      assertServesOthers("250 slow form posts", () -> clients.send("a"));
    }
    assertRecovers();
  }

  @Test
  void servesOthersDuringSlowBodies() throws Exception {
    try (HostileClients clients =
        HostileClients.open(
            server.port, 400, "GET /docs HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")) {
      assertServesOthers("400 slow bodies", () -> clients.send("a"));
    }
    assertRecovers();
  }

  @Test
  void servesOthersDuringSlowReadsOfLargeFile() throws Exception {
    try (HostileClients clients =
        HostileClients.open(server.port, 900, "GET /scalar.js HTTP/1.1\r\nHost: x\r\n\r\n")) {
      assertServesOthers("900 slow readers of /scalar.js", () -> {});
    }
    assertRecovers();
  }

  @Test
  void servesOthersDuringSlowReadsOfPages() throws Exception {
    try (HostileClients clients =
        HostileClients.open(server.port, 200, request("count=100", attacker))) {
      assertServesOthers("200 slow readers of pages", () -> {});
    }
    assertRecovers();
  }

  @Test
  void boundsIncompleteHeaders() throws Exception {
    try (HostileClients clients =
        HostileClients.open(
            server.port, 3000, "GET /docs HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(60_000))) {
      assertServesOthers("3,000 incomplete headers", () -> clients.send("x"));
      assertThat(clients.closedByServer()).isGreaterThan(1970);
    }
    assertRecovers();
  }

  @Test
  void servesOthersDuringRequestsWithManyHeaders() throws Exception {
    String headers = "aa:x\r\n".repeat(10_000);
    try (HostileClients clients =
        HostileClients.open(server.port, 900, "GET /docs HTTP/1.1\r\nHost: x\r\n" + headers)) {
      assertServesOthers("900 requests with 10,000 headers", () -> {});
    }
    assertRecovers();
  }

  @Test
  void acceptsNewClientsDuringSlowReadsOnAllConnections() throws Exception {
    String request = "GET /scalar.js HTTP/1.1\r\nHost: x\r\n\r\n";
    try (HostileClients clients = HostileClients.open(server.port, 1150, request)) {
      // Each request has a connection of its own, as after a restart of the client.
      try (Load newcomers = Load.start(server.port, 1, request(CHEAP, other))) {
        assertServesOthers("1,150 slow readers", () -> {});
        assertThat(newcomers.statuses().keySet()).containsExactly("200");
      }
    }
    assertRecovers();
  }

  @Test
  void boundsConnectionsPerAddress() throws Exception {
    String half = "GET /docs HTTP/1.1\r\nHost: x\r\nX-Slow: ";
    try (HostileClients clients = HostileClients.openFrom("127.3.0.1", server.port, 600, half)) {
      assertServesOthers("600 connections of one address", () -> clients.send("x"));
      assertThat(clients.closedByServer()).isEqualTo(600 - 256);
    }
    assertRecovers();
  }

  @Test
  void closesConnectionWithSlowHeaders() throws Exception {
    try (HostileClients clients =
        HostileClients.open(server.port, 5, "GET /docs HTTP/1.1\r\nHost: x\r\nX-Slow: ")) {
      long begin = System.nanoTime();
      while (clients.closedByServer() < 5) {
        assertThat(System.nanoTime() - begin).isLessThan(Duration.ofSeconds(30).toNanos());
        Thread.sleep(1000);
        clients.send("x");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 256, 1000})
  void servesOthersDuringExpensiveSearches(int connections) throws Exception {
    long usual = medianMillis(20);
    try (Load load = Load.start(server.port, connections, request(expensive(), attacker))) {
      Thread.sleep(2000);
      long healthNanos = 0;
      long during = medianMillis(30);
      for (int i = 0; i < 20; i++) {
        long sent = System.nanoTime();
        assertThat(server.get("/actuator/health").statusCode()).isEqualTo(200);
        healthNanos = Math.max(healthNanos, System.nanoTime() - sent);
      }
      CONSOLE.printf(
          "%d connections with expensive searches: health within %d ms, another user's search"
              + " %d ms (usual: %d ms), %d MB resident, responses %s%n",
          connections,
          healthNanos / 1_000_000,
          during,
          usual,
          server.residentMegabytes(),
          load.statuses());
      assertThat(Duration.ofNanos(healthNanos)).isLessThan(HEALTH);
      assertThat(during).isLessThanOrEqualTo(Math.max(5 * usual, SHORT_MILLIS));
      assertThat(server.residentMegabytes()).isLessThan(MAX_RESIDENT_MEGABYTES);
      assertThat(load.statuses().keySet()).contains("200", "429").doesNotContain("500", "503");
    }
    assertRecovers();
  }

  private long medianMillis(int searches) throws Exception {
    long[] millis = new long[searches];
    for (int i = 0; i < searches; i++) {
      long begin = System.nanoTime();
      String search = CHEAP + NOT_FROM_MEMORY.replace("NUMBER", String.valueOf(begin));
      assertThat(server.list(other, search).statusCode()).isEqualTo(200);
      millis[i] = (System.nanoTime() - begin) / 1_000_000;
    }
    Arrays.sort(millis);
    return millis[searches / 2];
  }

  /** Returns a sort order with as many keys as the contract allows, none of which has an index. */
  private static String expensive() {
    String sort =
        IntStream.range(0, 32)
            .mapToObj(i -> "\"customFields.member" + i + "\":1")
            .collect(Collectors.joining(",", "{", "}"));
    return "sort=" + URLEncoder.encode(sort, StandardCharsets.UTF_8) + NOT_FROM_MEMORY;
  }

  private static String request(String query, User user) {
    return "GET /api/v1/voip/rooms?%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-User-Id: %s\r\nX-Auth-Token: %s\r\n\r\n"
        .formatted(query, user.id(), user.token());
  }

  /** Imports a page of rooms of the largest allowed size, in a separate queue. */
  private static void importLargestRooms() throws Exception {
    Path rooms = DIRECTORY.resolve("large.json").toAbsolutePath();
    Files.writeString(
        rooms,
        IntStream.range(0, 100)
            .mapToObj(
                i ->
                    "{\"_id\":\"large%d\",\"t\":\"v\",\"queue\":\"large\",\"topic\":\"%s\"}"
                        .formatted(i, "x".repeat(130_000)))
            .collect(Collectors.joining("\n")));
    AttackedServer.run(DIRECTORY, "import", rooms.toString());
  }

  @Test
  void servesPagesOfLargestRoomsWithinHeap() throws Exception {
    String request = request("count=100&queue=large" + NOT_FROM_MEMORY, attacker);
    try (HostileClients slow = HostileClients.open(server.port, 2, request);
        Load load = Load.start(server.port, 16, request)) {
      assertServesOthers("18 readers of pages of 13 MB", () -> {});
      CONSOLE.printf("Their responses: %s%n", load.statuses());
      assertThat(load.statuses().keySet()).contains("200").isSubsetOf("200", "429");
    }
    assertRecovers();
  }

  @Test
  void leavesAtMostOneTemporaryDirectoryWhenKilled() throws Exception {
    Path temporary = Files.createDirectories(DIRECTORY.resolve("tmp").toAbsolutePath());
    Map<String, String> settings = Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
    try (AttackedServer killed = AttackedServer.serve(DIRECTORY, "384m", settings)) {
      killed.kill();
    }
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(
              left.map(path -> path.getFileName().toString())
                  .filter(name -> !name.startsWith("hsperf")))
          .isSubsetOf(List.of("voip-rooms-" + System.getProperty("user.name")));
    }
  }

  @Test
  void exitsWhenOutOfMemory() throws Exception {
    Map<String, String> settings =
        Map.of(
            "VOIP_ROOMS_RATE_LIMIT_ENABLED", "false",
            "VOIP_ROOMS_CONNECTIONS_MAX", "64",
            "VOIP_ROOMS_PAGE_MAX_COUNT", "10000");
    try (AttackedServer small = AttackedServer.serve(DIRECTORY, "130m", settings);
        Load load = Load.start(small.port, 16, request("count=10000", attacker))) {
      assertThat(small.exitCode()).isEqualTo(3);
      assertThat(small.err()).contains("out of memory").doesNotContain("\tat ");
    }
  }

  @Test
  void rejectsTooSmallHeap() throws Exception {
    try (AttackedServer small = AttackedServer.start(DIRECTORY, "128m", Map.of(), "serve")) {
      assertThat(small.exitCode()).isEqualTo(1);
      assertThat(small.err())
          .contains("A Java heap of 128 MB is too small for 1,024 connections; they need 256 MB.")
          .contains("Start Java with -Xmx256m or more, or set VOIP_ROOMS_CONNECTIONS_MAX");
    }
  }

  @Test
  void ignoresForwardedAddressOnKubernetes() throws Exception {
    Map<String, String> settings =
        Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1", "KUBERNETES_SERVICE_PORT", "443");
    try (AttackedServer program = AttackedServer.serve(DIRECTORY, "384m", settings)) {
      assertThat(refusals(program, "10.9.8.%d")).isEqualTo(60);
    }
  }

  @Test
  void limitsEachClientBehindTrustedProxy() throws Exception {
    Map<String, String> settings = Map.of("VOIP_ROOMS_TRUSTED_PROXIES", "127.0.0.0/8,10.0.0.0/8");
    try (AttackedServer program = AttackedServer.serve(DIRECTORY, "384m", settings)) {
      assertThat(refusals(program, "192.0.2.%d, 10.1.1.1")).isEqualTo(90);
      // Addresses before the address that the proxy appended do not count.
      assertThat(refusals(program, "192.0.2.%d, 198.51.100.7")).isEqualTo(60);
    }
  }

  /**
   * Sends wrong credentials 90 times and returns how many responses have status 401 instead of 429.
   */
  private static int refusals(AttackedServer program, String forwardedFor) throws Exception {
    int refusals = 0;
    for (int i = 0; i < 90; i++) {
      int status =
          program
              .get(
                  "/api/v1/voip/rooms",
                  "X-User-Id",
                  "x",
                  "X-Auth-Token",
                  "y",
                  "X-Forwarded-For",
                  forwardedFor.formatted(i))
              .statusCode();
      refusals += status == 401 ? 1 : 0;
    }
    return refusals;
  }
}
