package io.voiprooms.client;

import static io.voiprooms.client.ScriptedServer.page;
import static io.voiprooms.client.ScriptedServer.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.voiprooms.client.ScriptedServer.Handler;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings of a client, interrupts, and how it is closed. */
class VoipRoomsClientTest {

  @Test
  void sendsCredentialsAndUserAgent() throws Exception {
    try (ScriptedServer server = new ScriptedServer(page());
        VoipRoomsClient client = server.client().userAgentSuffix("wallboard/2.1").build()) {
      client.page(RoomsQuery.all());

      assertThat(server.requests().get(0).headers())
          .containsEntry("X-User-Id", "user")
          .containsEntry("X-Auth-Token", "the-token")
          .containsEntry("Accept", "application/json")
          .containsEntry(
              "User-Agent",
              "voip-rooms-client (Java " + Runtime.version().feature() + ") wallboard/2.1")
          .doesNotContainKeys("Upgrade", "HTTP2-Settings");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/telephony", "/telephony/"})
  void sendsRequestsBelowThePathOfTheBaseUrl(String path) throws Exception {
    try (ScriptedServer server = new ScriptedServer(page());
        VoipRoomsClient client =
            VoipRoomsClient.builder(server.url() + path).credentials("user", "token").build()) {
      client.page(RoomsQuery.all());

      assertThat(server.requests().get(0).target()).isEqualTo("/telephony/api/v1/voip/rooms");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rooms.example.org",
        "/rooms",
        "ftp://rooms.example.org",
        "http://user:secret@rooms.example.org",
        "http://rooms.example.org?a=b",
        "http://rooms.example.org#a",
        "http://my_host",
        "http://rooms.example.org:65536",
        "",
      })
  void throwsForAnInvalidBaseUrl(String url) {
    assertThatThrownBy(() -> VoipRoomsClient.builder(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("The base URL must have")
        .hasMessageNotContaining("secret");
  }

  @Test
  void throwsWithoutCredentials() {
    assertThatThrownBy(VoipRoomsClient.builder("http://localhost")::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Set the credentials(userId, authToken) before build()");
  }

  /** {@code System.getenv} returns null for a variable that is not set. */
  @Test
  void throwsForMissingCredentials() {
    VoipRoomsClient.Builder builder = VoipRoomsClient.builder("http://localhost");

    assertThatThrownBy(() -> builder.credentials("user", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The token is missing");
    assertThatThrownBy(() -> builder.credentials("", "token"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The user ID is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "secret ", "secret\n", "secret\r\nX-Injected: 1", "secrét"})
  void throwsForCredentialsThatAHeaderCannotContainWithoutShowingThem(String bad) {
    VoipRoomsClient.Builder builder = VoipRoomsClient.builder("http://localhost");

    assertThatThrownBy(() -> builder.credentials("user", bad))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The token contains characters that an HTTP header must not contain");
    assertThatThrownBy(() -> builder.credentials(bad, "token"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The user ID contains characters that an HTTP header must not contain");
  }

  @Test
  void sendsALongToken() throws Exception {
    String token = "t".repeat(5_000);
    try (ScriptedServer server = new ScriptedServer(page());
        VoipRoomsClient client = server.client().credentials("user", token).build()) {
      client.page(RoomsQuery.all());

      assertThat(server.requests().get(0).headers()).containsEntry("X-Auth-Token", token);
    }
  }

  @Test
  void throwsForTimeoutsOutOfRange() {
    VoipRoomsClient.Builder builder =
        VoipRoomsClient.builder("http://localhost").timeout(Duration.ofDays(1));

    assertThatThrownBy(() -> builder.timeout(Duration.ZERO))
        .hasMessage("The timeout must be between a millisecond and a day");
    assertThatThrownBy(() -> builder.timeout(Duration.ofHours(25)))
        .hasMessage("The timeout must be between a millisecond and a day");
    assertThatThrownBy(() -> builder.connectTimeout(Duration.ofNanos(1)))
        .hasMessage("The connect timeout must be between a millisecond and a day");
  }

  @Test
  void throwsForNullArguments() throws Exception {
    try (ScriptedServer server = new ScriptedServer(page());
        VoipRoomsClient client = server.client().build()) {
      assertThatThrownBy(() -> client.page(null)).hasMessage("query");
      assertThatThrownBy(() -> client.rooms(null)).hasMessage("query");
      assertThatThrownBy(() -> server.client().retries(null)).hasMessage("retries");
    }
  }

  @Test
  void sendsRequestsWithAnInjectedHttpClient() throws Exception {
    try (ScriptedServer proxy = new ScriptedServer(page("through the proxy"))) {
      URI address = URI.create(proxy.url());
      HttpClient http =
          HttpClient.newBuilder()
              .proxy(ProxySelector.of(new InetSocketAddress(address.getHost(), address.getPort())))
              .build();
      try (VoipRoomsClient client =
          VoipRoomsClient.builder("http://rooms.example.org")
              .credentials("user", "the-token")
              .httpClient(http)
              .build()) {
        assertThat(client.page(RoomsQuery.all()).getRooms().get(0).getId())
            .isEqualTo("through the proxy");
      }
    }
  }

  @Test
  void servesManyThreadsAtOnce() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.rooms(300, 10));
        VoipRoomsClient client = server.client().build()) {
      Stream.generate(
              () ->
                  CompletableFuture.runAsync(
                      () -> assertThat(client.stream(RoomsQuery.all())).hasSize(300)))
          .limit(8)
          .toList()
          .forEach(CompletableFuture::join);
    }
  }

  @Test
  void throwsAfterItIsClosed() throws Exception {
    try (ScriptedServer server = new ScriptedServer(page("1"))) {
      VoipRoomsClient client = server.client().build();
      client.page(RoomsQuery.all());
      client.close();
      client.close();

      for (Runnable use :
          List.<Runnable>of(
              () -> client.page(RoomsQuery.all()),
              () -> client.stream(RoomsQuery.all()).toList(),
              () -> client.pageAsync(RoomsQuery.all()),
              () -> client.forEachAsync(RoomsQuery.all(), room -> {}))) {
        assertThatThrownBy(use::run)
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("The client is closed");
      }
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void leavesAnInjectedHttpClientOpen() throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    try (ScriptedServer server = new ScriptedServer(page("1"))) {
      server.client().httpClient(http).build().close();

      HttpRequest request = HttpRequest.newBuilder(URI.create(server.url())).build();
      assertThat(http.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    }
  }

  /** A thread can wait for the headers, for the body, or for the next retry. */
  static List<Handler> waits() {
    return List.of(
        ScriptedServer.silence(),
        ScriptedServer.stalledPage(),
        response(503, "{}", "Retry-After: 4"));
  }

  @ParameterizedTest
  @MethodSource("waits")
  void closeEndsRequestsOfOtherThreads(Handler handler) throws Exception {
    try (ScriptedServer server = new ScriptedServer(handler)) {
      VoipRoomsClient client = server.client().httpClient(HttpClient.newHttpClient()).build();
      Waiter waiter = new Waiter(server, client);
      client.close();

      assertThat(waiter.failure())
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("The client is closed");
      assertThat(waiter.interrupted).isFalse();
      assertThat(server.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("waits")
  void throwsConnectionExceptionIfTheThreadIsInterrupted(Handler handler) throws Exception {
    try (ScriptedServer server = new ScriptedServer(handler);
        VoipRoomsClient client = server.client().build()) {
      Waiter waiter = new Waiter(server, client);
      waiter.interrupt();

      assertThat(waiter.failure())
          .isInstanceOf(ConnectionException.class)
          .hasMessage("The thread was interrupted during a request");
      assertThat(waiter.interrupted).isTrue();
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void disconnectsIfTheThreadIsInterrupted() throws Exception {
    CountDownLatch halfSent = new CountDownLatch(1);
    CountDownLatch disconnected = new CountDownLatch(1);
    try (ScriptedServer server =
            new ScriptedServer(ScriptedServer.slowPage(halfSent, disconnected));
        VoipRoomsClient client = server.client().build()) {
      Waiter waiter = new Waiter(server, client);
      halfSent.await();
      waiter.interrupt();

      assertThat(disconnected.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** A thread that waits for a page. */
  private static final class Waiter extends Thread {

    private final VoipRoomsClient client;
    private volatile Throwable failure;
    private volatile boolean interrupted;

    Waiter(ScriptedServer server, VoipRoomsClient client) throws InterruptedException {
      this.client = client;
      setDaemon(true);
      start();
      server.awaitRequests(1);
      // The response may still be on its way.
      Thread.sleep(100);
    }

    @Override
    public void run() {
      failure = catchThrowable(() -> client.page(RoomsQuery.all()));
      interrupted = Thread.interrupted();
    }

    Throwable failure() throws InterruptedException {
      join(3_000);
      assertThat(isAlive()).isFalse();
      return failure;
    }
  }
}
