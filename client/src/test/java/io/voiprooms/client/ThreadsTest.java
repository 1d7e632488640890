package io.voiprooms.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.voiprooms.client.model.Room;
import io.voiprooms.client.model.VoipRoomsPage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** On which threads things go on while nobody waits. */
class ThreadsTest {

  @Test
  void whatFollowsATimeoutHoldsUpNoOtherTimeout() throws Exception {
    CountDownLatch enough = new CountDownLatch(1);
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.silence());
        VoipRoomsClient client =
            server.client().timeout(Duration.ofMillis(300)).retries(Retries.none()).build()) {
      CompletableFuture<?> blocked =
          client.pageAsync(RoomsQuery.all()).handle((page, failure) -> await(enough));

      assertThatThrownBy(() -> timeoutOfSomebodyElse().get(5, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class);
      assertThat(blocked).isNotDone();
      enough.countDown();
      blocked.get(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void whatFollowsAPageRunsOnThreadsOfTheClients() throws Exception {
    ExecutorService executor = Executors.newCachedThreadPool(task -> new Thread(task, "of HTTP"));
    HttpClient own = HttpClient.newBuilder().executor(executor).build();
    try (ScriptedServer server =
            new ScriptedServer(
                ScriptedServer.slow(ScriptedServer.page("1"), Duration.ofMillis(300)));
        VoipRoomsClient client = server.client().build();
        VoipRoomsClient clientWithThreads = server.client().httpClient(own).build()) {
      assertThat(threadAfter(client.pageAsync(RoomsQuery.all()))).isEqualTo("voip-rooms-client");
      assertThat(threadAfter(clientWithThreads.pageAsync(RoomsQuery.all())))
          .isEqualTo("voip-rooms-client");
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void whatFollowsATimeoutOrARetryRunsThereToo() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                ScriptedServer.silence(),
                ScriptedServer.answer(503, "{}"),
                ScriptedServer.page("1"),
                ScriptedServer.silence());
        VoipRoomsClient client =
            server
                .client()
                .timeout(Duration.ofMillis(500))
                .retries(Retries.standard().withMost(2).withFirstWait(Duration.ofMillis(300)))
                .build()) {
      assertThat(threadAfter(client.pageAsync(RoomsQuery.all()))).isEqualTo("voip-rooms-client");
      assertThat(server.requests()).hasSize(3);
      assertThat(threadAfter(client.pageAsync(RoomsQuery.all()))).isEqualTo("voip-rooms-client");
    }
  }

  @Test
  void everyRoomOfAListingIsHandedOutThere() throws Exception {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    try (ScriptedServer server =
            new ScriptedServer(
                ScriptedServer.slow(ScriptedServer.rooms(9, 3), Duration.ofMillis(100)));
        VoipRoomsClient client = server.client().build()) {
      client
          .forEachAsync(RoomsQuery.all(), room -> threads.add(Thread.currentThread().getName()))
          .join();

      assertThat(threads).containsExactly("voip-rooms-client");
    }
  }

  @Test
  void soAreTheRoomsOfAPageThatIsThereAtOnce() {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    VoipRoomsPage page = new VoipRoomsPage().rooms(List.of(new Room())).total(2L);

    new RoomWalk(
            RoomsQuery.all(),
            query -> CompletableFuture.completedFuture(page),
            room -> threads.add(Thread.currentThread().getName()))
        .start()
        .join();

    assertThat(threads).containsExactly("voip-rooms-client");
  }

  @Test
  void codeThatBlocksThereHoldsUpNoOtherPage() throws Exception {
    CountDownLatch enough = new CountDownLatch(1);
    List<CompletableFuture<?>> blocked = new ArrayList<>();
    try (ScriptedServer server =
            new ScriptedServer(
                ScriptedServer.slow(ScriptedServer.page("1"), Duration.ofMillis(100)));
        VoipRoomsClient client = server.client().build()) {
      for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
        blocked.add(client.pageAsync(RoomsQuery.all()).thenApply(page -> await(enough)));
      }

      assertThat(client.pageAsync(RoomsQuery.all()).get(5, TimeUnit.SECONDS).getRooms()).hasSize(1);
      assertThat(CompletableFuture.supplyAsync(() -> 1).get(5, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(blocked).allMatch(page -> !page.isDone());
      enough.countDown();
    }
  }

  /** As other code of the program may do, to which the JDK's pool belongs as well. */
  @Test
  void pagesComeEvenIfTheJdksOwnThreadsAreAllBusy() throws Exception {
    CountDownLatch enough = new CountDownLatch(1);
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page("1"));
        VoipRoomsClient client =
            server.client().timeout(Duration.ofSeconds(3)).retries(Retries.none()).build()) {
      for (int i = 0; i < ForkJoinPool.getCommonPoolParallelism(); i++) {
        ForkJoinPool.commonPool().execute(() -> await(enough));
      }

      assertThat(client.page(RoomsQuery.all()).getRooms()).hasSize(1);
      assertThat(client.pageAsync(RoomsQuery.all()).get(5, TimeUnit.SECONDS).getRooms()).hasSize(1);
    } finally {
      enough.countDown();
    }
  }

  @Test
  void pagesThatFollowEachOtherShareAConnection() throws Exception {
    Set<Integer> connections = ConcurrentHashMap.newKeySet();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          connections.add(exchange.getRemoteAddress().getPort());
          byte[] page = ScriptedServer.pageOf(List.of("1"), 0, 1).getBytes(UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
    try (VoipRoomsClient client =
        VoipRoomsClient.builder("http://localhost:" + server.getAddress().getPort())
            .credentials("user", "the-token")
            .build()) {
      for (int i = 0; i < 100; i++) {
        client.page(RoomsQuery.all());
        client.pageAsync(RoomsQuery.all()).join();
      }

      assertThat(connections).hasSize(1);
    } finally {
      server.stop(0);
    }
  }

  private static String threadAfter(CompletableFuture<VoipRoomsPage> page) throws Exception {
    return page.handle((rooms, failure) -> Thread.currentThread().getName())
        .get(10, TimeUnit.SECONDS);
  }

  private static CompletableFuture<Void> timeoutOfSomebodyElse() {
    return new CompletableFuture<Void>().orTimeout(1, TimeUnit.SECONDS);
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
