package io.voiprooms.client;

import static io.voiprooms.client.ScriptedServer.answer;
import static io.voiprooms.client.ScriptedServer.raw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.voiprooms.client.ScriptedServer.Behaviour;
import io.voiprooms.client.model.VoipRoomsPage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server that does not list rooms comes to. */
class FailuresTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | invalid-params       | InvalidParameterException",
        "400 | error-invalid-sort   | InvalidSortException",
        "400 | error-invalid-fields | InvalidFieldsException",
        "400 | error-bad-request    | InvalidParameterException",
        "400 | error-query-timeout  | InvalidParameterException",
        "400 | error-not-yet-known  | InvalidParameterException",
        "401 |                      | NotSignedInException",
        "403 |                      | NotPermittedException",
        "404 | error-not-found      | UnexpectedAnswerException",
        "406 | error-not-acceptable | UnexpectedAnswerException",
        "429 |                      | TooManyRequestsException",
        "500 | error-internal-server-error | ServerErrorException",
        "503 | error-service-unavailable   | ServerErrorException",
        "599 |                      | ServerErrorException",
      })
  void eachReasonIsAnExceptionOfItsOwn(int status, String errorType, String exception)
      throws Exception {
    String type = errorType == null ? "" : ",\"errorType\":\"" + errorType + "\"";
    String body = "{\"success\":false,\"error\":\"That will not do\"" + type + "}";

    VoipRoomsException failure =
        failure(answer(status, body, "X-Correlation-Id: 4f0c1d9a7b2e4c55"));

    assertThat(failure.getClass().getSimpleName()).isEqualTo(exception);
    assertThat(failure.status()).hasValue(status);
    assertThat(failure.errorType().orElse(null)).isEqualTo(errorType);
    assertThat(failure.correlationId()).hasValue("4f0c1d9a7b2e4c55");
    assertThat(failure.body()).hasValue(body);
    assertThat(failure)
        .hasMessageStartingWith(
            "The server answered "
                + status
                + ": That will not do (correlation ID 4f0c1d9a7b2e4c55)");
  }

  @Test
  void whoCatchesInvalidParametersCatchesSortAndFieldsToo() {
    assertThat(InvalidParameterException.class)
        .isAssignableFrom(InvalidSortException.class)
        .isAssignableFrom(InvalidFieldsException.class);
  }

  @Test
  void theSentenceOfA401IsInItsMessageMember() throws Exception {
    assertThat(failure(answer(401, "{\"status\":\"error\",\"message\":\"You must be logged in\"}")))
        .hasMessage("The server answered 401: You must be logged in");
  }

  @Test
  void anErrorPageOfAProxyIsAServerErrorWithItsPageAsTheBody() throws Exception {
    VoipRoomsException failure = failure(answer(502, "<h1>Überlastet</h1>"));

    assertThat(failure).isInstanceOf(ServerErrorException.class);
    assertThat(failure).hasMessage("The server answered 502");
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
        "<html>Welcome to the coffee machine</html>",
        "{\"rooms\":[{\"_id\":\"1\"}],\"total\":1",
        "{\"rooms\":[{\"_id\":\"1\"}],\"count\":1,\"offset\":0}",
        "{\"rooms\":null,\"total\":1}",
        "{\"rooms\":{},\"total\":1}",
        "{\"rooms\":[],\"total\":98765432109876543210}",
        "{\"rooms\":[],\"total\":1e300}",
        "{\"rooms\":[{\"_id\":\"1\",\"callDuration\":98765432109876543210}],\"total\":1}",
        "{\"rooms\":[{\"_id\":\"1\",\"ts\":\"yesterday\"}],\"total\":1}",
      })
  void anAnswerThatIsNoPageIsUnexpectedAndSaysSo(String body) throws Exception {
    VoipRoomsException failure = failure(answer(200, body, "X-Correlation-Id: 4f0c1d9a7b2e4c55"));

    assertThat(failure).isInstanceOf(UnexpectedAnswerException.class);
    assertThat(failure)
        .hasMessage(
            "The server answered 200 (correlation ID 4f0c1d9a7b2e4c55), which is no page of rooms;"
                + " does the base URL lead to voip-rooms?");
    assertThat(failure.body()).hasValue(body);
  }

  @Test
  void aNumberOfAMillionDigitsIsUnexpectedToo() throws Exception {
    assertThat(failure(answer(200, "{\"rooms\":[],\"total\":" + "9".repeat(1_000_000) + "}")))
        .isInstanceOf(UnexpectedAnswerException.class);
  }

  @Test
  void noContentIsUnexpected() throws Exception {
    assertThat(failure(raw("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")))
        .isInstanceOf(UnexpectedAnswerException.class);
  }

  @Test
  void redirectsAreNotFollowedSinceTheTokenWouldGoAlong() throws Exception {
    try (ScriptedServer elsewhere = new ScriptedServer(ScriptedServer.page())) {
      VoipRoomsException failure =
          failure(answer(302, "", "Location: " + elsewhere.url() + "/api/v1/voip/rooms"));

      assertThat(failure).isInstanceOf(UnexpectedAnswerException.class);
      assertThat(failure.status()).hasValue(302);
      assertThat(elsewhere.requests()).isEmpty();
    }
  }

  @Test
  void aPortOnWhichNobodyListensIsAConnectionFailureThatSaysSo() throws Exception {
    int port;
    try (ServerSocket closedAtOnce = new ServerSocket(0)) {
      port = closedAtOnce.getLocalPort();
    }
    ConnectionException failure = failureToConnect("http://localhost:" + port);

    assertThat(failure)
        .hasMessage(
            "No answer from http://localhost:%d: the connection was refused;"
                + " does a server listen on that port?",
            port)
        .hasCauseInstanceOf(ConnectException.class);
    assertThat(failure.status()).isEmpty();
    assertThat(failure.errorType()).isEmpty();
    assertThat(failure.correlationId()).isEmpty();
    assertThat(failure.body()).isEmpty();
  }

  @Test
  void soIsAHostThatNobodyKnows() {
    assertThat(failureToConnect("http://no-such-host.invalid"))
        .hasMessage("No answer from http://no-such-host.invalid: no host of that name is known");
  }

  @Test
  void aServerThatAcceptsNobodyIsGivenUpAfterTheConnectTimeout() throws Exception {
    List<Socket> crowd = new ArrayList<>();
    try (ServerSocket neverAccepting = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      fillQueue(neverAccepting, crowd);
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
      for (Socket socket : crowd) {
        socket.close();
      }
    }
  }

  @Test
  void whatIsNoFailureOfTheConnectionComesAsItIs() throws Exception {
    RuntimeException full = new RejectedExecutionException("No thread is left");
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page());
        VoipRoomsClient client = server.client().httpClient(throwing(full)).build()) {
      assertThatThrownBy(() -> client.page(RoomsQuery.all())).isSameAs(full);
      assertThatThrownBy(() -> client.pageAsync(RoomsQuery.all()).join()).hasCause(full);
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void soDoesAnErrorOfTheProgramItself() throws Exception {
    Error mismatch = new NoSuchMethodError("Two versions of a library");
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page());
        VoipRoomsClient client = server.client().httpClient(throwing(mismatch)).build()) {
      assertThatThrownBy(() -> client.page(RoomsQuery.all())).isSameAs(mismatch);
      assertThatThrownBy(() -> client.pageAsync(RoomsQuery.all()).join()).hasCause(mismatch);
    }
  }

  @Test
  void anAnswerThatIsCutOffHalfWayIsAConnectionFailure() throws Exception {
    assertThat(failure(ScriptedServer.halfAPage())).isInstanceOf(ConnectionException.class);
  }

  @Test
  void aServerThatHangsUpAtOnceIsAConnectionFailure() throws Exception {
    assertThat(failure(raw(""))).isInstanceOf(ConnectionException.class);
  }

  @Test
  void aServerThatDoesNotSpeakHttpIsAConnectionFailure() throws Exception {
    assertThat(failure(raw("220 mail.example.org ESMTP\r\n")))
        .isInstanceOf(ConnectionException.class);
  }

  @Test
  void aServerThatSaysNothingIsGivenUpInTime() throws Exception {
    assertGivenUpInTime(ScriptedServer.silence());
  }

  @Test
  void aServerThatStopsHalfWayIsGivenUpInTime() throws Exception {
    assertGivenUpInTime(ScriptedServer.halfAPageAndSilence());
  }

  @Test
  void aServerThatDripsIsGivenUpInTimeAndHungUpOn() throws Exception {
    CountDownLatch hungUp = new CountDownLatch(1);

    assertGivenUpInTime(
        ScriptedServer.drip(new CountDownLatch(1), hungUp),
        () -> assertThat(hungUp.await(5, TimeUnit.SECONDS)).isTrue());
  }

  @Test
  void aRequestThatIsTriedAgainIsHungUpOnFirst() throws Exception {
    CountDownLatch hungUp = new CountDownLatch(1);
    try (ScriptedServer server =
            new ScriptedServer(
                ScriptedServer.drip(new CountDownLatch(1), hungUp), ScriptedServer.silence());
        VoipRoomsClient client =
            server
                .client()
                .timeout(Duration.ofSeconds(2))
                .retries(Retries.standard().withMost(1).withFirstWait(Duration.ofMillis(10)))
                .build()) {
      CompletableFuture<VoipRoomsPage> page = client.pageAsync(RoomsQuery.all());

      assertThat(hungUp.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(page).isNotDone();
    }
  }

  @Test
  void noMessageHasTheTokenEvenIfTheServerRepeatsIt() throws Exception {
    for (Behaviour gossip :
        new Behaviour[] {
          answer(400, "{\"error\":\"Who is the-token?\",\"errorType\":\"the-token\"}"),
          answer(400, "{\"error\":\"the\\u002dtoken\",\"errorType\":\"\\u0074he\\u002Dtoken\"}"),
          answer(403, "{}", "X-Correlation-Id: the-token"),
          answer(200, "the-token"),
          answer(200, "{\"the-token\":the-token}"),
          answer(500, "the-token"),
          raw("the-token\r\n"),
        }) {
      VoipRoomsException failure = failure(gossip);
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));

      assertThat(trace.toString()).doesNotContain("the-token");
      assertThat(failure.body().orElse("")).doesNotContain("the-token");
      assertThat(failure.errorType().orElse("")).doesNotContain("the-token");
      assertThat(failure.correlationId().orElse("")).doesNotContain("the-token");
    }
  }

  @Test
  void norDoesABodyThatEscapesWhatNeedNotBeEscaped() {
    Token token = new Token("a/b+c\"d\\e$");

    assertThat(token.removedFrom("{\"error\":\"<a\\/b\\u002Bc\\\"d\\\\e\\u0024>\"}"))
        .isEqualTo("{\"error\":\"<…>\"}");
    assertThat(token.removedFrom("<a/b+c\"d\\e$>")).isEqualTo("<…>");
  }

  @Test
  void norDoesABodyIfTheTokenIsAsLongAsCanBe() throws Exception {
    for (String longest : new String[] {"t".repeat(512), "\\E".repeat(256)}) {
      try (ScriptedServer server = new ScriptedServer(answer(500, "<" + longest + ">"));
          VoipRoomsClient client =
              server.client().credentials("user", longest).retries(Retries.none()).build()) {
        assertThatThrownBy(() -> client.page(RoomsQuery.all()))
            .isInstanceOfSatisfying(
                ServerErrorException.class, failure -> assertThat(failure.body()).hasValue("<…>"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE"})
  void norDoesABodyInOtherUnicode(String charset) throws Exception {
    for (String body :
        new String[] {"<p>the-token</p>", "{\"error\":\"the\\u002Dtoken\"}", "{\"the-token\":1"}) {
      byte[] bytes = body.getBytes(charset);
      for (int status : new int[] {200, 500}) {
        VoipRoomsException failure = failure(answer(status, bytes));
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));

        assertThat(failure.body().orElseThrow()).isNotEmpty();
        assertThat((trace + failure.body().orElseThrow()).replace("\0", ""))
            .doesNotContain("the-token")
            .doesNotContain("002D");
      }
    }
  }

  @Test
  void theStackTraceShowsWhoAsked() throws Exception {
    assertThat(failure(answer(403, "{}")).getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("theStackTraceShowsWhoAsked"));
  }

  @Test
  void theFutureFailsWithTheSameException() throws Exception {
    try (ScriptedServer server = new ScriptedServer(answer(403, "{}"));
        VoipRoomsClient client = server.client().build()) {
      assertThatThrownBy(() -> client.pageAsync(RoomsQuery.all()).join())
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(NotPermittedException.class);
    }
  }

  private static VoipRoomsException failure(Behaviour behaviour) throws Exception {
    try (ScriptedServer server = new ScriptedServer(behaviour);
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

  private interface Check {
    void run() throws Exception;
  }

  private static void assertGivenUpInTime(Behaviour behaviour) throws Exception {
    assertGivenUpInTime(behaviour, () -> {});
  }

  private static void assertGivenUpInTime(Behaviour behaviour, Check whileTheServerListens)
      throws Exception {
    try (ScriptedServer server = new ScriptedServer(behaviour);
        VoipRoomsClient client =
            server.client().timeout(Duration.ofMillis(500)).retries(Retries.none()).build()) {
      assertThatThrownBy(() -> client.page(RoomsQuery.all()))
          .isInstanceOf(ConnectionException.class)
          .hasMessageEndingWith("not the whole of it within 500 ms");
      whileTheServerListens.run();
    }
  }

  /** The JDK's, which gives the request to a proxy selector that has a bug. */
  private static HttpClient throwing(Throwable bug) {
    return HttpClient.newBuilder()
        .proxy(
            new ProxySelector() {
              @Override
              public List<Proxy> select(URI uri) {
                if (bug instanceof Error error) {
                  throw error;
                }
                throw (RuntimeException) bug;
              }

              @Override
              public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
            })
        .build();
  }

  private static void fillQueue(ServerSocket server, List<Socket> crowd) throws IOException {
    try {
      while (crowd.size() < 1_000) {
        Socket socket = new Socket();
        crowd.add(socket);
        socket.connect(server.getLocalSocketAddress(), 300);
      }
    } catch (SocketTimeoutException full) {
      // From now on connections neither come about nor are refused.
    }
  }
}
