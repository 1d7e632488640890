package io.voiprooms.client;

import static io.voiprooms.client.ScriptedServer.raw;
import static io.voiprooms.client.ScriptedServer.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.voiprooms.client.ScriptedServer.Handler;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The exception for each kind of failure. */
class VoipRoomsExceptionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | invalid-params       | InvalidParameterException | : count is too large",
        "400 | error-invalid-sort   | InvalidSortException      | : count is too large",
        "400 | error-invalid-fields | InvalidFieldsException    | : count is too large",
        "400 | error-query-timeout  | InvalidParameterException | : count is too large",
        "400 | error-not-yet-known  | InvalidParameterException | : count is too large",
        "401 |                      | UnauthenticatedException  | : wrong user ID or token",
        "403 |                      | ForbiddenException        | : count is too large",
        "400 | error-invalid-room   | InvalidRoomException      | : count is too large",
        "404 | error-not-found      | NotFoundException         | : count is too large",
        "404 |                      | UnexpectedResponseException | : not a page of rooms. "
            + "Is this a voip-rooms server?",
        "410 | error-cursor-expired | CursorExpiredException    | : count is too large",
        "412 | error-precondition-failed | UnexpectedResponseException | : count is too large",
        "429 |                      | TooManyRequestsException  | : count is too large",
        "500 | error-internal-server-error | ServerErrorException | : count is too large",
        "503 | error-service-unavailable   | ServerErrorException | : count is too large",
        "599 |                      | ServerErrorException      |",
      })
  void throwsAnExceptionForEachStatusAndErrorType(
      int status, String errorType, String exception, String message) throws Exception {
    String type = errorType == null ? "" : ",\"errorType\":\"" + errorType + "\"";
    String body = "{\"success\":false,\"error\":\"count is too large\"" + type + "}";

    VoipRoomsException failure =
        failure(response(status, body, "X-Correlation-Id: 4f0c1d9a7b2e4c55"));

    assertThat(failure.getClass().getSimpleName()).isEqualTo(exception);
    assertThat(failure.status()).hasValue(status);
    assertThat(failure.errorType().orElse(null)).isEqualTo(errorType);
    assertThat(failure.correlationId()).hasValue("4f0c1d9a7b2e4c55");
    assertThat(failure.body()).hasValue(body);
    assertThat(failure)
        .hasMessage(
            "The server returned status %d%s (correlation ID 4f0c1d9a7b2e4c55)",
            status, message == null ? "" : message);
  }

  @Test
  void returnsTheErrorPageOfAProxyAsTheBody() throws Exception {
    VoipRoomsException failure = failure(response(502, "<h1>Überlastet</h1>"));

    assertThat(failure)
        .isInstanceOf(ServerErrorException.class)
        .hasMessage("The server returned status 502");
    assertThat(failure.errorType()).isEmpty();
    assertThat(failure.body()).hasValue("<h1>Überlastet</h1>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "{}",
        "[]",
        "\"rooms\"",
        "<html>Welcome</html>",
        "{\"rooms\":[{\"_id\":\"1\"}],\"total\":1",
        "{\"rooms\":[{\"_id\":\"1\"}],\"count\":1,\"offset\":0}",
        "{\"rooms\":null,\"total\":1}",
        "{\"rooms\":{},\"total\":1}",
        "{\"rooms\":[7],\"total\":1}",
        "{\"rooms\":[],\"total\":98765432109876543210}",
        "{\"rooms\":[],\"total\":1e300}",
      })
  void throwsUnexpectedResponseForABodyThatIsNoPage(String body) throws Exception {
    VoipRoomsException failure = failure(response(200, body));

    assertThat(failure)
        .isInstanceOf(UnexpectedResponseException.class)
        .hasMessage(
            "The server returned status 200: not a page of rooms. Is this a voip-rooms server?");
    assertThat(failure.body()).hasValue(body);
  }

  @Test
  void throwsUnexpectedResponseForANumberOfAMillionDigits() throws Exception {
    assertThat(failure(response(200, "{\"rooms\":[],\"total\":" + "9".repeat(1_000_000) + "}")))
        .isInstanceOf(UnexpectedResponseException.class);
  }

  @Test
  void throwsUnexpectedResponseForNoContent() throws Exception {
    assertThat(failure(raw("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")))
        .isInstanceOf(UnexpectedResponseException.class);
  }

  @Test
  void followsNoRedirects() throws Exception {
    try (ScriptedServer other = new ScriptedServer(ScriptedServer.page())) {
      VoipRoomsException failure =
          failure(response(302, "", "Location: " + other.url() + "/api/v1/voip/rooms"));

      assertThat(failure).isInstanceOf(UnexpectedResponseException.class);
      assertThat(failure.status()).hasValue(302);
      assertThat(other.requests()).isEmpty();
    }
  }

  static List<Handler> incompleteResponses() {
    return List.of(ScriptedServer.halfPage(), raw(""), raw("220 mail.example.org ESMTP\r\n"));
  }

  @ParameterizedTest
  @MethodSource("incompleteResponses")
  void throwsConnectionExceptionForAnIncompleteResponse(Handler handler) throws Exception {
    VoipRoomsException failure = failure(handler);

    assertThat(failure).isInstanceOf(ConnectionException.class);
    assertThat(failure.status()).isEmpty();
    assertThat(failure.errorType()).isEmpty();
    assertThat(failure.correlationId()).isEmpty();
    assertThat(failure.retryAfter()).isEmpty();
    assertThat(failure.body()).isEmpty();
  }

  @Test
  void throwsConnectionExceptionForARefusedConnection() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }

    assertThat(failureToConnect("http://localhost:" + port))
        .hasMessage(
            "No response from http://localhost:%d: cannot connect. Check the host and the port",
            port);
  }

  @Test
  void throwsConnectionExceptionForAnUnknownHost() {
    assertThat(failureToConnect("http://no-such-host.invalid"))
        .hasMessage(
            "No response from http://no-such-host.invalid: cannot connect."
                + " Check the host and the port");
  }

  @Test
  void throwsConnectionExceptionAfterTheConnectTimeout() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try (ServerSocket neverAccepting = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      fillQueue(neverAccepting, sockets);
      try (VoipRoomsClient client =
          VoipRoomsClient.builder("http://localhost:" + neverAccepting.getLocalPort())
              .credentials("user", "the-token")
              .connectTimeout(Duration.ofMillis(300))
              .retries(Retries.none())
              .build()) {
        assertThatThrownBy(() -> client.page(RoomsQuery.all()))
            .isInstanceOf(ConnectionException.class)
            .hasCauseInstanceOf(HttpConnectTimeoutException.class);
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  static List<Handler> endlessResponses() {
    return List.of(
        ScriptedServer.silence(),
        ScriptedServer.stalledPage(),
        ScriptedServer.slowPage(new CountDownLatch(1), new CountDownLatch(1)));
  }

  @ParameterizedTest
  @MethodSource("endlessResponses")
  void throwsConnectionExceptionIfTheResponseIsNotCompleteInTime(Handler handler) throws Exception {
    try (ScriptedServer server = new ScriptedServer(handler);
        VoipRoomsClient client =
            server.client().timeout(Duration.ofMillis(300)).retries(Retries.none()).build()) {
      assertThatThrownBy(() -> client.page(RoomsQuery.all()))
          .isInstanceOf(ConnectionException.class)
          .hasMessage("No response from %s: it was not complete after 300 ms", server.url());
    }
  }

  @Test
  void disconnectsAfterTheTimeout() throws Exception {
    CountDownLatch disconnected = new CountDownLatch(1);
    try (ScriptedServer server =
            new ScriptedServer(ScriptedServer.slowPage(new CountDownLatch(1), disconnected));
        VoipRoomsClient client =
            server.client().timeout(Duration.ofMillis(300)).retries(Retries.none()).build()) {
      assertThatThrownBy(() -> client.page(RoomsQuery.all()))
          .isInstanceOf(ConnectionException.class);
      assertThat(disconnected.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  static List<Handler> responsesThatRepeatTheToken() {
    return List.of(
        response(200, "{\"the-token\":the-token}"),
        response(401, "{\"error\":\"the-token is wrong\",\"message\":\"the-token is wrong\"}"),
        response(404, "{\"error\":\"the-token\",\"message\":\"the-token\"}"),
        response(500, "the-token"),
        raw("X-Auth-Token: the-token\r\n"),
        raw("HTTP/1.1 the-token OK\r\n\r\n"),
        raw("HTTP/1.1 200 OK\r\nthe-token\r\n\r\n"),
        raw("HTTP/1.1 200 OK\r\nContent-Length: the-token\r\n\r\n"),
        raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nthe-token\r\n"));
  }

  @ParameterizedTest
  @MethodSource("responsesThatRepeatTheToken")
  void showsTheTokenNeitherInStackTracesNorInEvents(Handler handler) throws Exception {
    StringWriter log = new StringWriter();
    try (ScriptedServer server = new ScriptedServer(handler);
        VoipRoomsClient client =
            server
                .client()
                .retries(Retries.none())
                .onRequest(event -> log.append(event.toString()))
                .build()) {
      catchThrowableOfType(VoipRoomsException.class, () -> client.page(RoomsQuery.all()))
          .printStackTrace(new PrintWriter(log));
    }

    assertThat(log.toString()).contains("Exception").doesNotContain("the-token");
  }

  @Test
  void showsTheUserOfTheClientInTheStackTrace() throws Exception {
    assertThat(failure(response(403, "{}")).getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("showsTheUserOfTheClientInTheStackTrace"));
  }

  private static VoipRoomsException failure(Handler handler) throws Exception {
    try (ScriptedServer server = new ScriptedServer(handler);
        VoipRoomsClient client = server.client().retries(Retries.none()).build()) {
      return catchThrowableOfType(VoipRoomsException.class, () -> client.page(RoomsQuery.all()));
    }
  }

  private static ConnectionException failureToConnect(String url) {
    try (VoipRoomsClient client =
        VoipRoomsClient.builder(url)
            .credentials("user", "the-token")
            .retries(Retries.none())
            .build()) {
      return catchThrowableOfType(ConnectionException.class, () -> client.page(RoomsQuery.all()));
    }
  }

  /** Opens connections until further ones are neither accepted nor refused. */
  private static void fillQueue(ServerSocket server, List<Socket> sockets) throws IOException {
    try {
      while (sockets.size() < 1_000) {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.connect(server.getLocalSocketAddress(), 300);
      }
    } catch (SocketTimeoutException e) {
      // The queue is full.
    }
  }
}
