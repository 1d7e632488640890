package io.voiprooms.client;

import static io.voiprooms.client.ScriptedServer.page;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.voiprooms.client.model.VoipRoomsPage;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a client is set up, what it sends along, and how it ends. */
class VoipRoomsClientTest {

  @Test
  void everyRequestIsSignedAndSaysWhoAsks() throws Exception {
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
  void theBaseUrlMayHaveAPath(String path) throws Exception {
    try (ScriptedServer server = new ScriptedServer(page());
        VoipRoomsClient client =
            VoipRoomsClient.builder(URI.create(server.url() + path))
                .credentials("user", "the-token")
                .build()) {
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
  void aBaseUrlThatIsNoneIsRefused(String url) {
    assertThatThrownBy(() -> VoipRoomsClient.builder(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("The base URL must be")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aClientNeedsCredentials() {
    assertThatThrownBy(VoipRoomsClient.builder("http://localhost")::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Credentials are missing: call credentials(userId, authToken) before build()");
  }

  /** As {@code System.getenv} gives it. */
  @Test
  void aVariableThatIsNotSetIsNamed() {
    assertThatThrownBy(() -> VoipRoomsClient.builder("http://localhost").credentials("user", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The token is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "secret\r\nX-Injected: 1", "secrét"})
  void credentialsThatCannotBeSentAreRefusedUnseen(String bad) {
    VoipRoomsClient.Builder builder = VoipRoomsClient.builder("http://localhost");

    assertThatThrownBy(() -> builder.credentials("user", bad))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The token must be letters, digits and signs of ASCII");
    assertThatThrownBy(() -> builder.credentials(bad, "token"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The user ID must be letters, digits and signs of ASCII");
    assertThatThrownBy(() -> builder.userAgentSuffix(bad))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTokenThatIsTooLongIsRefusedUnseen() {
    VoipRoomsClient.Builder builder =
        VoipRoomsClient.builder("http://localhost").credentials("user", "t".repeat(512));

    assertThatThrownBy(() -> builder.credentials("user", "t".repeat(513)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The token must have 512 characters at most");
  }

  @Test
  void timeoutsAreLongerThanNothingAndEndSomeDay() {
    VoipRoomsClient.Builder builder =
        VoipRoomsClient.builder("http://localhost").timeout(Duration.ofDays(1));

    assertThatThrownBy(() -> builder.timeout(Duration.ZERO))
        .hasMessage("The timeout must be a millisecond or more, and at most a day");
    assertThatThrownBy(() -> builder.timeout(Duration.ofHours(25)))
        .hasMessage("The timeout must be a millisecond or more, and at most a day");
    assertThatThrownBy(() -> builder.connectTimeout(Duration.ofNanos(1)))
        .hasMessage("The connect timeout must be a millisecond or more, and at most a day");
  }

  @Test
  void aClientDoesNotGiveItsTokenAway() {
    assertThat(VoipRoomsClient.builder("http://localhost").credentials("user", "the-token").build())
        .hasToString("VoipRoomsClient[http://localhost as user]");
  }

  @Test
  void whatIsMissingIsRefusedAtOnce() throws Exception {
    try (ScriptedServer server = new ScriptedServer(page());
        VoipRoomsClient client = server.client().build()) {
      assertThatThrownBy(() -> client.page(null)).hasMessage("query");
      assertThatThrownBy(() -> client.pageAsync(null)).hasMessage("query");
      assertThatThrownBy(() -> client.rooms(null)).hasMessage("query");
      assertThatThrownBy(() -> client.forEachAsync(null, room -> {})).hasMessage("query");
      assertThatThrownBy(() -> client.forEachAsync(RoomsQuery.all(), null)).hasMessage("action");
      assertThatThrownBy(() -> server.client().retries(null)).hasMessage("retries");
    }
  }

  @Test
  void anOwnHttpClientCarriesTheRequests() throws Exception {
    try (ScriptedServer proxy = new ScriptedServer(page("through the proxy"))) {
      URI at = URI.create(proxy.url());
      HttpClient own =
          HttpClient.newBuilder()
              .proxy(ProxySelector.of(new InetSocketAddress(at.getHost(), at.getPort())))
              .build();
      try (VoipRoomsClient client =
          VoipRoomsClient.builder("http://rooms.example.org")
              .credentials("user", "the-token")
              .httpClient(own)
              .build()) {
        assertThat(client.page(RoomsQuery.all()).getRooms().get(0).getId())
            .isEqualTo("through the proxy");
      }
    }
  }

  @Test
  void anOwnHttpClientOutlivesTheClient() throws Exception {
    HttpClient own = HttpClient.newHttpClient();
    try (ScriptedServer server = new ScriptedServer(page("1"))) {
      server.client().httpClient(own).build().close();

      try (VoipRoomsClient next = server.client().httpClient(own).build()) {
        assertThat(next.page(RoomsQuery.all()).getRooms()).hasSize(1);
      }
    }
  }

  @Test
  void aClosedClientSaysSo() throws Exception {
    try (ScriptedServer server = new ScriptedServer(page("1"))) {
      VoipRoomsClient client = server.client().build();
      client.page(RoomsQuery.all());
      client.close();
      client.close();

      assertThatThrownBy(() -> client.page(RoomsQuery.all()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("This client is closed");
      assertThatThrownBy(() -> client.pageAsync(RoomsQuery.all()).join())
          .hasCauseInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> client.forEachAsync(RoomsQuery.all(), room -> {}).join())
          .hasCauseInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> client.stream(RoomsQuery.all()).toList())
          .isInstanceOf(IllegalStateException.class);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void toCloseAClientGivesUpWhatItAskedFor() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch hungUp = new CountDownLatch(1);
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.drip(asked, hungUp))) {
      VoipRoomsClient client = server.client().build();
      CompletableFuture<VoipRoomsPage> page = client.pageAsync(RoomsQuery.all());
      asked.await();

      assertThat(timeToClose(client)).isLessThan(Duration.ofSeconds(2));
      assertClosedMeanwhile(page);
      assertThat(hungUp.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void evenIfTheConnectionsAreSomebodyElses() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch hungUp = new CountDownLatch(1);
    HttpClient own = HttpClient.newHttpClient();
    try (ScriptedServer server =
        new ScriptedServer(ScriptedServer.drip(asked, hungUp), page("1"))) {
      VoipRoomsClient client = server.client().httpClient(own).build();
      CompletableFuture<VoipRoomsPage> page = client.pageAsync(RoomsQuery.all());
      asked.await();
      client.close();

      assertClosedMeanwhile(page);
      assertThat(hungUp.await(10, TimeUnit.SECONDS)).isTrue();
      HttpRequest request = HttpRequest.newBuilder(URI.create(server.url())).build();
      assertThat(own.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    }
  }

  /** From Java 21 on, the connections fail at the same time. */
  @Test
  void whoWaitsIsToldThatTheClientWasClosedAndNothingElse() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.silence())) {
      VoipRoomsClient client = server.client().retries(Retries.none()).build();
      List<CompletableFuture<VoipRoomsPage>> pages =
          Stream.generate(() -> client.pageAsync(RoomsQuery.all())).limit(50).toList();
      while (server.requests().size() < 50) {
        Thread.sleep(10);
      }
      client.close();

      pages.forEach(VoipRoomsClientTest::assertClosedMeanwhile);
    }
  }

  @Test
  void whatFollowsFromThatHoldsUpNeitherTheCloserNorOthers() throws Exception {
    CountDownLatch enough = new CountDownLatch(1);
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.silence())) {
      VoipRoomsClient client = server.client().build();
      List<CompletableFuture<?>> pages = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        CompletableFuture<VoipRoomsPage> page = client.pageAsync(RoomsQuery.all());
        page.whenComplete(
            (rooms, failure) -> catchThrowable(() -> enough.await(10, TimeUnit.SECONDS)));
        pages.add(page);
      }

      assertThat(timeToClose(client)).isLessThan(Duration.ofSeconds(2));
      pages.forEach(VoipRoomsClientTest::assertClosedMeanwhile);
      enough.countDown();
    }
  }

  @Test
  void toCloseAClientEndsTheWaitForARetry() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(ScriptedServer.answer(503, "{}", "Retry-After: 2"), page("1"))) {
      VoipRoomsClient client = server.client().build();
      CompletableFuture<VoipRoomsPage> page = client.pageAsync(RoomsQuery.all());
      while (server.requests().isEmpty()) {
        Thread.sleep(10);
      }
      Thread.sleep(300);
      assertThat(page).isNotDone();
      client.close();

      assertClosedMeanwhile(page);
      Thread.sleep(2_500);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void toCloseAClientEndsTheWaitOfAnotherThread() throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    CountDownLatch asked = new CountDownLatch(1);
    try (ScriptedServer server =
        new ScriptedServer(ScriptedServer.drip(asked, new CountDownLatch(1)))) {
      VoipRoomsClient client = server.client().build();
      Thread reading =
          new Thread(() -> thrown.set(catchThrowable(() -> client.page(RoomsQuery.all()))));
      reading.start();
      asked.await();
      client.close();
      reading.join(2_000);

      assertThat(thrown.get())
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("This client was closed before the rooms came");
    }
  }

  @Test
  void toEndTheWaitOfOtherThreadsTakesNoThread() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.silence())) {
      VoipRoomsClient client = server.client().build();
      List<Thread> reading =
          Stream.generate(
                  () -> new Thread(() -> catchThrowable(() -> client.page(RoomsQuery.all()))))
              .limit(50)
              .toList();
      reading.forEach(Thread::start);
      while (server.requests().size() < 50) {
        Thread.sleep(10);
      }
      Set<Thread> before = Thread.getAllStackTraces().keySet();
      client.close();
      for (Thread thread : reading) {
        thread.join(2_000);
      }

      assertThat(reading).noneMatch(Thread::isAlive);
      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(thread -> thread.getName().equals("voip-rooms-client"))
          .isSubsetOf(before);
    }
  }

  @Test
  void toCloseAClientEndsAListingBeforeTheNextRoom() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    List<String> seen = new CopyOnWriteArrayList<>();
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.rooms(250, 100))) {
      VoipRoomsClient client = server.client().build();
      CompletableFuture<Void> listing =
          client.forEachAsync(
              RoomsQuery.all(),
              room -> {
                seen.add(room.getId());
                first.countDown();
                catchThrowable(() -> closed.await(10, TimeUnit.SECONDS));
              });
      first.await();
      client.close();

      assertClosedMeanwhile(listing);
      closed.countDown();
      Thread.sleep(200);
      assertThat(seen).containsExactly("0");
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void toCancelAFutureGivesTheRequestUp() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch hungUp = new CountDownLatch(1);
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.drip(asked, hungUp));
        VoipRoomsClient client = server.client().build()) {
      CompletableFuture<VoipRoomsPage> page = client.pageAsync(RoomsQuery.all());
      asked.await();
      page.cancel(true);

      assertThatThrownBy(page::join).isInstanceOf(CancellationException.class);
      assertThat(hungUp.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void toCancelAFutureGivesItsRetriesUp() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(ScriptedServer.answer(503, "{}", "Retry-After: 1"), page("1"));
        VoipRoomsClient client = server.client().build()) {
      CompletableFuture<VoipRoomsPage> page = client.pageAsync(RoomsQuery.all());
      while (server.requests().isEmpty()) {
        Thread.sleep(10);
      }
      Thread.sleep(200);
      page.cancel(true);
      Thread.sleep(1_500);

      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicReference<Boolean> stillInterrupted = new AtomicReference<>();
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.silence());
        VoipRoomsClient client = server.client().build()) {
      Thread asking =
          new Thread(
              () -> {
                try {
                  client.page(RoomsQuery.all());
                } catch (VoipRoomsException e) {
                  thrown.set(e);
                  stillInterrupted.set(Thread.currentThread().isInterrupted());
                }
              });
      asking.start();
      Thread.sleep(200);
      asking.interrupt();
      asking.join(10_000);

      assertThat(thrown.get())
          .isInstanceOf(ConnectionException.class)
          .hasMessage("Interrupted while waiting for rooms");
      assertThat(stillInterrupted.get()).isTrue();
    }
  }

  @Test
  void manyThreadsMayShareAClient() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.rooms(300, 10));
        VoipRoomsClient client = server.client().build()) {
      CompletableFuture<?>[] listings = new CompletableFuture<?>[8];
      for (int i = 0; i < listings.length; i++) {
        listings[i] =
            CompletableFuture.runAsync(
                () -> assertThat(client.stream(RoomsQuery.all())).hasSize(300));
      }
      CompletableFuture.allOf(listings).join();
    }
  }

  private static Duration timeToClose(VoipRoomsClient client) {
    Instant start = Instant.now();
    client.close();
    return Duration.between(start, Instant.now());
  }

  private static void assertClosedMeanwhile(CompletableFuture<?> result) {
    assertThatThrownBy(() -> result.get(2, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("This client was closed before the rooms came");
  }
}
