package io.voiprooms.client;

import static io.voiprooms.client.ScriptedServer.page;
import static io.voiprooms.client.ScriptedServer.response;
import static io.voiprooms.client.ScriptedServer.rooms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.voiprooms.client.model.VoipRoomsPage;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Asynchronous use: {@code pageAsync} and {@code forEachAsync}. */
class AsyncTest {

  @Test
  void returnsThePage() throws Exception {
    try (ScriptedServer server = new ScriptedServer(page("1"));
        VoipRoomsClient client = server.client().build()) {
      assertThat(client.pageAsync(RoomsQuery.all()).join().getRooms()).hasSize(1);
    }
  }

  @Test
  void passesEachRoomToTheActionOnceInOrder() throws Exception {
    try (ScriptedServer server = new ScriptedServer(rooms(250, 100));
        VoipRoomsClient client = server.client().build()) {
      List<String> ids = new CopyOnWriteArrayList<>();
      client.forEachAsync(RoomsQuery.all(), room -> ids.add(room.getId())).join();

      assertThat(ids)
          .containsExactlyElementsOf(IntStream.range(0, 250).mapToObj(String::valueOf).toList());
    }
  }

  @Test
  void failsLikeTheBlockingMethods() throws Exception {
    try (ScriptedServer server = new ScriptedServer(response(403, "{}"));
        VoipRoomsClient client = server.client().build()) {
      for (CompletableFuture<?> future :
          List.of(
              client.pageAsync(RoomsQuery.all()),
              client.forEachAsync(RoomsQuery.all(), room -> {}))) {
        assertThatThrownBy(future::join)
            .isInstanceOf(CompletionException.class)
            .hasCauseInstanceOf(ForbiddenException.class);
      }
    }
  }

  @Test
  void failsIfTheActionThrows() throws Exception {
    try (ScriptedServer server = new ScriptedServer(rooms(250, 100));
        VoipRoomsClient client = server.client().build()) {
      CompletableFuture<Void> future =
          client.forEachAsync(
              RoomsQuery.all(),
              room -> {
                throw new IllegalArgumentException("enough");
              });

      assertThatThrownBy(future::join)
          .hasCauseInstanceOf(IllegalArgumentException.class)
          .hasRootCauseMessage("enough");
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void cancellingDisconnects() throws Exception {
    CountDownLatch halfSent = new CountDownLatch(1);
    CountDownLatch disconnected = new CountDownLatch(1);
    try (ScriptedServer server =
            new ScriptedServer(ScriptedServer.slowPage(halfSent, disconnected));
        VoipRoomsClient client = server.client().build()) {
      CompletableFuture<VoipRoomsPage> future = client.pageAsync(RoomsQuery.all());
      halfSent.await();
      future.cancel(true);

      assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
      assertThat(disconnected.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void cancellingEndsTheLoopBeforeTheNextRoom() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    List<String> ids = new CopyOnWriteArrayList<>();
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (ScriptedServer server = new ScriptedServer(rooms(250, 100));
        VoipRoomsClient client = server.client().executor(executor).build()) {
      CompletableFuture<Void> future =
          client.forEachAsync(
              RoomsQuery.all(),
              room -> {
                ids.add(room.getId());
                first.countDown();
                while (cancelled.getCount() > 0) {
                  Thread.onSpinWait();
                }
              });
      first.await();
      future.cancel(true);
      cancelled.countDown();
      executor.submit(() -> {}).get();

      assertThat(ids).containsExactly("0");
      assertThat(server.requests()).hasSize(1);
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void closeEndsRequests() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.silence())) {
      VoipRoomsClient client = server.client().build();
      List<CompletableFuture<VoipRoomsPage>> futures =
          IntStream.range(0, 20).mapToObj(i -> client.pageAsync(RoomsQuery.all())).toList();
      server.awaitRequests(20);
      client.close();

      for (CompletableFuture<VoipRoomsPage> future : futures) {
        assertThatThrownBy(() -> future.get(5, TimeUnit.SECONDS))
            .hasCauseInstanceOf(IllegalStateException.class);
      }
    }
  }

  @Test
  void runsOnTheGivenExecutorAndLeavesItOpen() throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "mine"));
    List<String> threads = new CopyOnWriteArrayList<>();
    try (ScriptedServer server = new ScriptedServer(page("1"))) {
      try (VoipRoomsClient client = server.client().executor(executor).build()) {
        client
            .forEachAsync(RoomsQuery.all(), room -> threads.add(Thread.currentThread().getName()))
            .join();
      }

      assertThat(threads).containsExactly("mine");
      assertThat(executor.isShutdown()).isFalse();
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void runsOnDaemonThreadsByDefault() throws Exception {
    List<Thread> threads = new CopyOnWriteArrayList<>();
    try (ScriptedServer server = new ScriptedServer(page("1"));
        VoipRoomsClient client = server.client().build()) {
      client.forEachAsync(RoomsQuery.all(), room -> threads.add(Thread.currentThread())).join();

      assertThat(threads).hasSize(1).allMatch(Thread::isDaemon);
      if (Runtime.version().feature() >= 21) {
        assertThat(threads.get(0)).extracting("virtual").isEqualTo(true);
      }
    }
  }
}
