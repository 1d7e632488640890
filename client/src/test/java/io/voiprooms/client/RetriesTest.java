package io.voiprooms.client;

import static io.voiprooms.client.ScriptedServer.page;
import static io.voiprooms.client.ScriptedServer.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.voiprooms.client.ScriptedServer.Handler;
import io.voiprooms.client.ScriptedServer.Request;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests are sent again, when, and how often. */
class RetriesTest {

  @Test
  void returnsThePageAfterTwoFailures() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(response(503, "{}"), response(503, "{}"), page("1"));
        VoipRoomsClient client = server.client().build()) {
      assertThat(client.page(RoomsQuery.all()).getRooms()).hasSize(1);
      assertThat(server.requests()).hasSize(3);
    }
  }

  static Stream<Handler> temporaryFailures() {
    return Stream.of(
        response(429, "{}"),
        response(502, "<html>Bad gateway</html>"),
        response(503, "{}"),
        response(504, ""),
        ScriptedServer.raw(""),
        ScriptedServer.halfPage());
  }

  @ParameterizedTest
  @MethodSource("temporaryFailures")
  void retriesAfterATemporaryFailure(Handler failure) throws Exception {
    try (ScriptedServer server = new ScriptedServer(failure, page("1"));
        VoipRoomsClient client = server.client().build()) {
      assertThat(client.page(RoomsQuery.all()).getRooms()).hasSize(1);
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void retriesAfterATimeout() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(ScriptedServer.silence(), ScriptedServer.stalledPage(), page("1"));
        VoipRoomsClient client = server.client().timeout(Duration.ofSeconds(1)).build()) {
      assertThat(client.page(RoomsQuery.all()).getRooms()).hasSize(1);
      assertThat(server.requests()).hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 302, 400, 401, 403, 404, 406, 500, 501})
  void doesNotRetryAfterAPermanentFailure(int status) throws Exception {
    try (ScriptedServer server = new ScriptedServer(response(status, "{}"), page("1"));
        VoipRoomsClient client = server.client().build()) {
      assertThatThrownBy(() -> client.page(RoomsQuery.all()))
          .isInstanceOf(VoipRoomsException.class);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void doesNotRetryIfTheCertificateIsUntrusted(@TempDir Path directory) throws Exception {
    Outcome outcome =
        askOverTls(withOwnCertificate(directory), connection -> connection.getInputStream().read());
    assertThat(outcome.failure).hasRootCauseInstanceOf(CertPathBuilderException.class);
    assertThat(outcome.connections).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void retriesAnInterruptedHandshake(boolean reset) throws Exception {
    Outcome outcome =
        askOverTls(
            new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
            connection -> {
              connection.getInputStream().readNBytes(100);
              connection.setSoLinger(reset, 0);
            });
    // The JDK may try again by itself.
    assertThat(outcome.connections).isGreaterThanOrEqualTo(4);
  }

  /** What is done with a connection before it is closed. */
  private interface Treatment {
    void of(Socket connection) throws IOException;
  }

  private record Outcome(Throwable failure, int connections) {}

  /** Has a client with three retries ask a server that treats each connection so. */
  private static Outcome askOverTls(ServerSocket server, Treatment treatment) throws IOException {
    AtomicInteger connections = new AtomicInteger();
    Thread accepting =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try (Socket connection = server.accept()) {
                  connections.incrementAndGet();
                  treatment.of(connection);
                } catch (IOException goneOrClosed) {
                  // The next is treated alike.
                }
              }
            });
    accepting.setDaemon(true);
    accepting.start();
    try (server;
        VoipRoomsClient client =
            VoipRoomsClient.builder("https://localhost:" + server.getLocalPort())
                .credentials("user", "the-token")
                .retries(Retries.standard().withFirstWait(Duration.ofMillis(10)))
                .build()) {
      ConnectionException failure =
          catchThrowableOfType(ConnectionException.class, () -> client.page(RoomsQuery.all()));
      return new Outcome(failure, connections.get());
    }
  }

  @Test
  void throwsAfterTheMaximumNumberOfRetries() throws Exception {
    try (ScriptedServer server = new ScriptedServer(response(503, "{}"));
        VoipRoomsClient client = server.client().build()) {
      assertThatThrownBy(() -> client.page(RoomsQuery.all()))
          .isInstanceOf(ServerErrorException.class);
      assertThat(server.requests()).hasSize(4);
    }
  }

  @Test
  void doesNotRetryWithoutRetries() throws Exception {
    try (ScriptedServer server = new ScriptedServer(response(503, "{}"), page("1"));
        VoipRoomsClient client = server.client().retries(Retries.none()).build()) {
      assertThatThrownBy(() -> client.page(RoomsQuery.all()))
          .isInstanceOf(ServerErrorException.class);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void waitsAsLongAsRetryAfterSays() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                response(429, "{}", "Retry-After: 1", "X-RateLimit-Reset: 0"), page("1"));
        VoipRoomsClient client = server.client().build()) {
      client.page(RoomsQuery.all());

      assertThat(pause(server.requests())).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(4));
    }
  }

  @Test
  void waitsUntilTheRateLimitIsReset() throws Exception {
    Handler spent =
        (request, out) ->
            response(
                    429, "{}", "X-RateLimit-Reset: " + Instant.now().plusMillis(700).toEpochMilli())
                .handle(request, out);
    try (ScriptedServer server = new ScriptedServer(spent, page("1"));
        VoipRoomsClient client = server.client().build()) {
      client.page(RoomsQuery.all());

      assertThat(pause(server.requests())).isBetween(Duration.ofMillis(600), Duration.ofSeconds(4));
    }
  }

  @Test
  void ignoresTheRateLimitResetUnlessTheStatusIs429() throws Exception {
    Handler unavailable =
        (request, out) ->
            response(503, "{}", "X-RateLimit-Reset: " + Instant.now().plusSeconds(4).toEpochMilli())
                .handle(request, out);
    try (ScriptedServer server = new ScriptedServer(unavailable, page("1"));
        VoipRoomsClient client = server.client().build()) {
      client.page(RoomsQuery.all());

      assertThat(pause(server.requests())).isLessThan(Duration.ofSeconds(3));
    }
  }

  @Test
  void throwsIfTheServerAsksForAWaitThatIsTooLong() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(response(429, "{}", "Retry-After: 6"), page("1"));
        VoipRoomsClient client = server.client().build()) {
      TooManyRequestsException failure =
          catchThrowableOfType(TooManyRequestsException.class, () -> client.page(RoomsQuery.all()));

      assertThat(failure.retryAfter()).hasValue(Duration.ofSeconds(6));
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void stopsRetryingWhenTheBudgetIsUsed() throws Exception {
    Retries fast = new Retries(3, Duration.ofMillis(1), Duration.ofSeconds(1), 10);
    try (ScriptedServer server = new ScriptedServer(response(503, "{}"));
        VoipRoomsClient client = server.client().retries(fast).build()) {
      for (int i = 0; i < 100; i++) {
        assertThatThrownBy(() -> client.page(RoomsQuery.all()))
            .isInstanceOf(ServerErrorException.class);
      }

      assertThat(server.requests()).hasSize(110);
    }
  }

  @Test
  void retriesAgainAfterEnoughPages() throws Exception {
    Retries one = new Retries(3, Duration.ofMillis(1), Duration.ofSeconds(1), 1);
    Handler everyTwelfth =
        new Handler() {
          private int requests;

          @Override
          public void handle(Request request, OutputStream out) throws Exception {
            (requests++ % 12 == 0 ? ScriptedServer.response(503, "{}") : page("1"))
                .handle(request, out);
          }
        };
    try (ScriptedServer server = new ScriptedServer(everyTwelfth);
        VoipRoomsClient client = server.client().retries(one).build()) {
      for (int i = 0; i < 33; i++) {
        assertThat(client.page(RoomsQuery.all()).getRooms()).hasSize(1);
      }
      assertThat(server.requests()).hasSize(36);
    }
  }

  @Test
  void doublesTheWaitUpToTheLongestWait() {
    Retries retries = new Retries(100, Duration.ofMillis(100), Duration.ofMillis(500), 10);
    long[] expected = {100, 200, 400, 500, 500};

    for (int retry = 0; retry < expected.length; retry++) {
      for (int i = 0; i < 100; i++) {
        assertThat(retries.waitAfter(new ConnectionException("", null), retry).orElseThrow())
            .isBetween(Duration.ofMillis(expected[retry] / 2), Duration.ofMillis(expected[retry]));
      }
    }
    assertThat(retries.waitAfter(new ConnectionException("", null), 99)).isPresent();
    assertThat(retries.waitAfter(new ConnectionException("", null), 100)).isEmpty();
  }

  @Test
  void waitsNoLongerThanTheLongestWait() {
    Retries retries = new Retries(1, Duration.ofMillis(900), Duration.ofSeconds(1), 1);
    VoipRoomsException told = responseWith(Map.of("Retry-After", "1")).exception();

    for (int i = 0; i < 20; i++) {
      assertThat(retries.waitAfter(told, 0)).hasValue(Duration.ofSeconds(1));
    }
  }

  @Test
  void returnsRandomWaits() {
    Retries retries = Retries.standard();
    assertThat(
            Stream.generate(() -> retries.waitAfter(new ConnectionException("", null), 0))
                .limit(20)
                .distinct())
        .hasSizeGreaterThan(10);
    VoipRoomsException told = responseWith(Map.of("Retry-After", "1")).exception();
    assertThat(Stream.generate(() -> retries.waitAfter(told, 0)).limit(20).distinct())
        .hasSizeGreaterThan(10)
        .allSatisfy(wait -> assertThat(wait.get()).isGreaterThanOrEqualTo(Duration.ofSeconds(1)));
  }

  @Test
  void readsRetryAfterAsADate() {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            Instant.now().plusSeconds(40).atOffset(ZoneOffset.UTC));

    assertThat(responseWith(Map.of("Retry-After", date)).retryAfter().orElseThrow())
        .isBetween(Duration.ofSeconds(35), Duration.ofSeconds(40));
  }

  @Test
  void usesTheClockOfTheServer() {
    Map<String, String> headers =
        Map.of(
            "Date",
            "Fri, 9 Jul 2021 20:20:58 GMT",
            "X-RateLimit-Reset",
            String.valueOf(Instant.parse("2021-07-09T20:21:28Z").toEpochMilli()));

    assertThat(responseWith(headers).retryAfter()).hasValue(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "soon", "1.5", "99999999999999999999"})
  void ignoresAnInvalidWait(String nonsense) {
    assertThat(responseWith(Map.of("Retry-After", nonsense)).retryAfter()).isEmpty();
    assertThat(responseWith(Map.of("X-RateLimit-Reset", nonsense)).retryAfter()).isEmpty();
  }

  @Test
  void throwsForValuesOutOfRange() {
    Retries retries = Retries.standard();

    assertThatThrownBy(() -> retries.withMost(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("most");
    assertThatThrownBy(() -> retries.withBudget(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("budget");
    assertThatThrownBy(() -> retries.withFirstWait(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("firstWait");
    assertThatThrownBy(() -> retries.withLongestWait(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("longestWait");
    assertThatThrownBy(() -> retries.withLongestWait(Duration.ofDays(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a day");
  }

  @Test
  void changesOneValueAtATime() {
    assertThat(Retries.standard())
        .hasToString("Retries[most=3, firstWait=PT0.2S, longestWait=PT1M30S, budget=10]");
    assertThat(
            Retries.standard()
                .withMost(5)
                .withLongestWait(Duration.ofMinutes(5))
                .withFirstWait(Duration.ofMinutes(2))
                .withBudget(7))
        .hasToString("Retries[most=5, firstWait=PT2M, longestWait=PT5M, budget=7]");
  }

  /** Speaks TLS with a certificate that nobody else has signed. */
  private static ServerSocket withOwnCertificate(Path directory) throws Exception {
    Path file = directory.resolve("server.p12");
    char[] password = "changeit".toCharArray();
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String options = "-genkeypair -keyalg EC -dname CN=localhost -storepass changeit -keystore";
    List<String> command = new ArrayList<>(List.of(keytool));
    command.addAll(List.of(options.split(" ")));
    command.add(file.toString());
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();

    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(KeyStore.getInstance(file.toFile(), password), password);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), null, null);
    return tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  private static RawResponse responseWith(Map<String, String> headers) {
    Map<String, List<String>> lists =
        headers.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue())));
    return new RawResponse(429, HttpHeaders.of(lists, (name, value) -> true), new byte[0]);
  }

  private static Duration pause(List<Request> requests) {
    return Duration.between(requests.get(0).received(), requests.get(1).received());
  }
}
