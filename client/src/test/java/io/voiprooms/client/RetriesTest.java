package io.voiprooms.client;

import static io.voiprooms.client.ScriptedServer.page;
import static io.voiprooms.client.ScriptedServer.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.voiprooms.client.ScriptedServer.Handler;
import io.voiprooms.client.ScriptedServer.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests are sent again, when, and how often. */
class RetriesTest {

  private static final ConnectionException FAILURE = new ConnectionException("", null);

  static Stream<Handler> temporaryFailures() {
    return Stream.of(
        response(429, "{}"),
        response(502, "<html>Bad gateway</html>"),
        response(503, "{}"),
        response(504, ""),
        ScriptedServer.raw(""),
        ScriptedServer.halfPage(),
        ScriptedServer.stalledPage());
  }

  @ParameterizedTest
  @MethodSource("temporaryFailures")
  void retriesAfterATemporaryFailure(Handler failure) throws Exception {
    try (ScriptedServer server = new ScriptedServer(failure, failure, page("1"));
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
  void doesNotRetryIfTheCertificateIsUntrusted() {
    for (Exception cause :
        List.of(
            new SSLHandshakeException("No subject alternative names present"),
            new IOException(new SSLPeerUnverifiedException("Hostname not verified")),
            new IOException(new CertificateException("PKIX path building failed")))) {
      assertThat(Retries.standard().waitAfter(new ConnectionException("", cause), 0)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void retriesAnInterruptedHandshake(boolean reset) throws Exception {
    AtomicInteger connections = new AtomicInteger();
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        VoipRoomsClient client =
            VoipRoomsClient.builder("https://localhost:" + server.getLocalPort())
                .credentials("user", "the-token")
                .retries(Retries.standard().withFirstWait(Duration.ofMillis(10)))
                .build()) {
      Thread thread = new Thread(() -> interruptHandshakes(server, reset, connections));
      thread.setDaemon(true);
      thread.start();

      assertThatThrownBy(() -> client.page(RoomsQuery.all()))
          .isInstanceOf(ConnectionException.class);
      // The JDK may connect again, too.
      assertThat(connections).hasValueGreaterThanOrEqualTo(4);
    }
  }

  private static void interruptHandshakes(
      ServerSocket server, boolean reset, AtomicInteger connections) {
    while (!server.isClosed()) {
      try (Socket connection = server.accept()) {
        connections.incrementAndGet();
        connection.getInputStream().readNBytes(100);
        connection.setSoLinger(reset, 0);
      } catch (IOException e) {
        // The client or the test has closed the connection.
      }
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
    assertThat(waitAfter(response(429, "{}", "Retry-After: 1", "X-RateLimit-Reset: 0")))
        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(4));
  }

  @Test
  void waitsUntilTheRateLimitIsReset() throws Exception {
    assertThat(waitAfter(responseWithReset(429, Duration.ofMillis(700))))
        .isBetween(Duration.ofMillis(600), Duration.ofSeconds(4));
  }

  @Test
  void ignoresTheRateLimitResetUnlessTheStatusIs429() throws Exception {
    assertThat(waitAfter(responseWithReset(503, Duration.ofSeconds(4))))
        .isLessThan(Duration.ofSeconds(3));
  }

  private static Handler responseWithReset(int status, Duration untilReset) {
    return (request, out) -> {
      long reset = Instant.now().plus(untilReset).toEpochMilli();
      response(status, "{}", "X-RateLimit-Reset: " + reset).handle(request, out);
    };
  }

  private static Duration waitAfter(Handler failure) throws Exception {
    try (ScriptedServer server = new ScriptedServer(failure, page("1"));
        VoipRoomsClient client = server.client().build()) {
      client.page(RoomsQuery.all());
      List<Request> requests = server.requests();
      return Duration.between(requests.get(0).received(), requests.get(1).received());
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
    Retries retries = new Retries(3, Duration.ofMillis(1), Duration.ofSeconds(1), 10);
    try (ScriptedServer server = new ScriptedServer(response(503, "{}"));
        VoipRoomsClient client = server.client().retries(retries).build()) {
      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(() -> client.page(RoomsQuery.all()))
            .isInstanceOf(ServerErrorException.class);
      }

      assertThat(server.requests()).hasSize(30);
    }
  }

  @Test
  void returnsOneRetryToTheBudgetForTenPages() throws Exception {
    Retries retries = new Retries(3, Duration.ofMillis(1), Duration.ofSeconds(1), 1);
    AtomicInteger requests = new AtomicInteger();
    Handler eachTwelfthFails =
        (request, out) ->
            (requests.getAndIncrement() % 12 == 0 ? response(503, "{}") : page("1"))
                .handle(request, out);
    try (ScriptedServer server = new ScriptedServer(eachTwelfthFails);
        VoipRoomsClient client = server.client().retries(retries).build()) {
      for (int i = 0; i < 33; i++) {
        assertThat(client.page(RoomsQuery.all()).getRooms()).hasSize(1);
      }
      assertThat(server.requests()).hasSize(36);

      // 10 pages since the retry, and none more: the second failure in a row is final.
      requests.set(0);
      assertThat(client.page(RoomsQuery.all()).getRooms()).hasSize(1);
      requests.set(0);
      assertThatThrownBy(() -> client.page(RoomsQuery.all()))
          .isInstanceOf(ServerErrorException.class);
    }
  }

  @Test
  void acceptsABudgetWithoutLimit() throws Exception {
    Retries retries = new Retries(3, Duration.ZERO, Duration.ZERO, Integer.MAX_VALUE);
    try (ScriptedServer server = new ScriptedServer(response(503, "{}"), page("1"));
        VoipRoomsClient client = server.client().retries(retries).build()) {
      assertThat(client.page(RoomsQuery.all()).getRooms()).hasSize(1);
    }
  }

  @Test
  void doublesTheWaitUpToTheLongestWait() {
    Retries retries = new Retries(100, Duration.ofMillis(100), Duration.ofMillis(500), 10);
    long[] expected = {100, 200, 400, 500, 500};

    for (int retry = 0; retry < expected.length; retry++) {
      for (int i = 0; i < 100; i++) {
        assertThat(retries.waitAfter(FAILURE, retry).orElseThrow())
            .isBetween(Duration.ofMillis(expected[retry] / 2), Duration.ofMillis(expected[retry]));
      }
    }
    assertThat(retries.waitAfter(FAILURE, 99)).isPresent();
    assertThat(retries.waitAfter(FAILURE, 100)).isEmpty();
  }

  @Test
  void returnsRandomWaitsUpToTheLongestWait() {
    VoipRoomsException failure = responseWith(Map.of("Retry-After", "1")).exception();
    Retries retries = Retries.standard();
    Retries oneSecond = retries.withLongestWait(Duration.ofSeconds(1));

    assertThat(Stream.generate(() -> retries.waitAfter(FAILURE, 0)).limit(20).distinct())
        .hasSizeGreaterThan(10);
    assertThat(Stream.generate(() -> retries.waitAfter(failure, 0)).limit(20).distinct())
        .hasSizeGreaterThan(10)
        .allSatisfy(wait -> assertThat(wait.get()).isGreaterThanOrEqualTo(Duration.ofSeconds(1)));
    assertThat(Stream.generate(() -> oneSecond.waitAfter(failure, 0)).limit(20))
        .allSatisfy(wait -> assertThat(wait).hasValue(Duration.ofSeconds(1)));
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
    String reset = String.valueOf(Instant.parse("2021-07-09T20:21:28Z").toEpochMilli());

    assertThat(
            responseWith(Map.of("Date", "Fri, 9 Jul 2021 20:20:58 GMT", "X-RateLimit-Reset", reset))
                .retryAfter())
        .hasValue(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "soon", "1.5", "99999999999999999999"})
  void ignoresAnInvalidWait(String invalid) {
    assertThat(responseWith(Map.of("Retry-After", invalid)).retryAfter()).isEmpty();
    assertThat(responseWith(Map.of("X-RateLimit-Reset", invalid)).retryAfter()).isEmpty();
  }

  @Test
  void throwsForValuesOutOfRange() {
    Retries retries = Retries.standard();

    assertThatThrownBy(() -> retries.withMost(-1)).hasMessageContaining("most");
    assertThatThrownBy(() -> retries.withBudget(-1)).hasMessageContaining("budget");
    assertThatThrownBy(() -> retries.withFirstWait(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("firstWait");
    assertThatThrownBy(() -> retries.withLongestWait(Duration.ZERO))
        .hasMessageContaining("longestWait");
    assertThatThrownBy(() -> retries.withLongestWait(Duration.ofDays(2)))
        .hasMessageContaining("a day");
  }

  @Test
  void changesOneValueAtATime() {
    assertThat(Retries.standard())
        .isEqualTo(new Retries(3, Duration.ofMillis(200), Duration.ofSeconds(90), 10));
    assertThat(
            Retries.standard()
                .withMost(5)
                .withLongestWait(Duration.ofMinutes(5))
                .withFirstWait(Duration.ofMinutes(2))
                .withBudget(7))
        .isEqualTo(new Retries(5, Duration.ofMinutes(2), Duration.ofMinutes(5), 7));
  }

  private static RawResponse responseWith(Map<String, String> headers) {
    Map<String, List<String>> lists =
        headers.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue())));
    return new RawResponse(429, HttpHeaders.of(lists, (name, value) -> true), new byte[0]);
  }
}
