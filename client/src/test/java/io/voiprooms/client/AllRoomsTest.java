package io.voiprooms.client;

import static io.voiprooms.client.ScriptedServer.answer;
import static io.voiprooms.client.ScriptedServer.pageOf;
import static io.voiprooms.client.ScriptedServer.rooms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.voiprooms.client.model.CallDirection;
import io.voiprooms.client.model.Room;
import io.voiprooms.client.model.VoipRoomsPage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** All rooms, as a stream, in a loop and without waiting. */
class AllRoomsTest {

  private static final List<String> FIRST_250 =
      IntStream.range(0, 250).mapToObj(String::valueOf).toList();

  @Test
  void theStreamHasEveryRoomOnceAndInOrder() throws Exception {
    try (ScriptedServer server = new ScriptedServer(rooms(250, 100));
        VoipRoomsClient client = server.client().build()) {
      assertThat(client.stream(RoomsQuery.all()).map(Room::getId))
          .containsExactlyElementsOf(FIRST_250);
      assertThat(server.requests()).hasSize(3);
    }
  }

  @Test
  void theLoopHasEveryRoomOnceAndInOrder() throws Exception {
    try (ScriptedServer server = new ScriptedServer(rooms(250, 100));
        VoipRoomsClient client = server.client().build()) {
      List<String> ids = new ArrayList<>();
      for (Room room : client.rooms(RoomsQuery.all())) {
        ids.add(room.getId());
      }
      assertThat(ids).containsExactlyElementsOf(FIRST_250);
    }
  }

  @Test
  void withoutWaitingEveryRoomComesOnceAndInOrder() throws Exception {
    try (ScriptedServer server = new ScriptedServer(rooms(250, 100));
        VoipRoomsClient client = server.client().build()) {
      List<String> ids = Collections.synchronizedList(new ArrayList<>());
      client.forEachAsync(RoomsQuery.all(), room -> ids.add(room.getId())).join();
      assertThat(ids).containsExactlyElementsOf(FIRST_250);
    }
  }

  @Test
  void pagesThatAreThereAtOnceDoNotFillTheStack() {
    AtomicInteger seen = new AtomicInteger();
    VoipRoomsPage oneOfMany = new VoipRoomsPage().rooms(List.of(new Room())).total(100_000L);

    new RoomWalk(
            RoomsQuery.all(),
            query -> CompletableFuture.completedFuture(oneOfMany),
            room -> seen.incrementAndGet())
        .start()
        .join();

    assertThat(seen).hasValue(100_000);
  }

  @Test
  void pagesAreFetchedAsTheyAreRead() throws Exception {
    try (ScriptedServer server = new ScriptedServer(rooms(1_000_000, 100));
        VoipRoomsClient client = server.client().build()) {
      Stream<Room> rooms = client.stream(RoomsQuery.all());
      assertThat(server.requests()).isEmpty();

      assertThat(rooms.limit(100)).hasSize(100);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void aStreamGoesOnByWhatCameNotByWhatItAskedFor() throws Exception {
    try (ScriptedServer server = new ScriptedServer(rooms(250, 30));
        VoipRoomsClient client = server.client().build()) {
      assertThat(client.stream(RoomsQuery.all()).map(Room::getId))
          .containsExactlyElementsOf(FIRST_250);
      assertThat(server.requests())
          .extracting(request -> request.parameters().get("offset"))
          .containsExactly("0", "30", "60", "90", "120", "150", "180", "210", "240");
    }
  }

  @Test
  void thePagesOfAStreamAreAsLargeAsTheQuerySaysOrElse100() throws Exception {
    try (ScriptedServer server = new ScriptedServer(rooms(5, 100));
        VoipRoomsClient client = server.client().build()) {
      assertThat(client.stream(RoomsQuery.builder().count(2).build())).hasSize(5);
      assertThat(client.stream(RoomsQuery.all())).hasSize(5);
      assertThat(server.requests())
          .extracting(request -> request.parameters().get("count"))
          .containsExactly("2", "2", "2", "100");
    }
  }

  @Test
  void aStreamBeginsAtTheOffsetAndKeepsTheRestOfTheQuery() throws Exception {
    try (ScriptedServer server = new ScriptedServer(rooms(10, 2));
        VoipRoomsClient client = server.client().build()) {
      RoomsQuery query =
          RoomsQuery.builder()
              .agents("a")
              .open(true)
              .createdFrom(Instant.EPOCH)
              .closedTo(Instant.EPOCH)
              .tags("b")
              .queue("c")
              .visitorId("d")
              .direction(CallDirection.INBOUND)
              .roomName("e")
              .offset(7)
              .count(2)
              .sortBy("ts")
              .fields("fname")
              .build();

      assertThat(client.stream(query).map(Room::getId)).containsExactly("7", "8", "9");
      assertThat(server.requests()).hasSize(2);
      client.page(query);
      assertThat(server.requests().get(0).parameters())
          .hasSize(13)
          .isEqualTo(server.requests().get(2).parameters());
      assertThat(server.requests().get(1).target().replace("offset=9", "offset=7"))
          .isEqualTo(server.requests().get(2).target());
    }
  }

  @Test
  void anEmptyListingHasNoRooms() throws Exception {
    try (ScriptedServer server = new ScriptedServer(rooms(0, 100));
        VoipRoomsClient client = server.client().build()) {
      Iterator<Room> rooms = client.rooms(RoomsQuery.all()).iterator();

      assertThat(rooms.hasNext()).isFalse();
      assertThatThrownBy(rooms::next).isInstanceOf(NoSuchElementException.class);
      client.forEachAsync(RoomsQuery.all(), room -> {}).join();
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void aTotalThatPromisesTooMuchDoesNotKeepAStreamGoing() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                answer(200, pageOf(List.of("1"), 0, 1_000)),
                answer(200, pageOf(List.of(), 1, 1_000)));
        VoipRoomsClient client = server.client().build()) {
      assertThat(client.stream(RoomsQuery.all())).hasSize(1);
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void norDoesItKeepAListingGoingThatNobodyWaitsFor() throws Exception {
    try (ScriptedServer server = new ScriptedServer(answer(200, pageOf(List.of(), 0, 1_000)));
        VoipRoomsClient client = server.client().build()) {
      client.forEachAsync(RoomsQuery.all(), room -> {}).get(10, TimeUnit.SECONDS);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void eachLoopBeginsAnew() throws Exception {
    try (ScriptedServer server = new ScriptedServer(rooms(3, 2));
        VoipRoomsClient client = server.client().build()) {
      Iterable<Room> rooms = client.rooms(RoomsQuery.all());

      assertThat(rooms).hasSize(3);
      assertThat(rooms).hasSize(3);
    }
  }

  @Test
  void aFailureHalfWayReachesTheReader() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                answer(200, pageOf(List.of("1"), 0, 2)),
                answer(403, "{}"),
                answer(200, pageOf(List.of("1"), 0, 2)),
                answer(403, "{}"));
        VoipRoomsClient client = server.client().build()) {
      assertThatThrownBy(() -> client.stream(RoomsQuery.all()).toList())
          .isInstanceOf(NotPermittedException.class);
      assertThatThrownBy(() -> client.forEachAsync(RoomsQuery.all(), room -> {}).join())
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(NotPermittedException.class);
    }
  }

  @Test
  void aFailureThatPassesHalfWayIsNotSeen() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                answer(200, pageOf(List.of("1"), 0, 2)),
                answer(503, "{}"),
                answer(200, pageOf(List.of("2"), 1, 2)));
        VoipRoomsClient client = server.client().build()) {
      assertThat(client.stream(RoomsQuery.all()).map(Room::getId)).containsExactly("1", "2");
    }
  }

  @Test
  void whatTheActionThrowsEndsTheListing() throws Exception {
    try (ScriptedServer server = new ScriptedServer(rooms(250, 100));
        VoipRoomsClient client = server.client().build()) {
      CompletableFuture<Void> listing =
          client.forEachAsync(
              RoomsQuery.all(),
              room -> {
                throw new IllegalArgumentException("enough");
              });

      assertThatThrownBy(listing::join)
          .hasCauseInstanceOf(IllegalArgumentException.class)
          .hasRootCauseMessage("enough");
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void aCancelledListingAsksForNoMorePages() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (ScriptedServer server = new ScriptedServer(rooms(250, 100));
        VoipRoomsClient client = server.client().build()) {
      CompletableFuture<Void> listing =
          client.forEachAsync(
              RoomsQuery.all(),
              room -> {
                seen.add(room.getId());
                first.countDown();
                uninterruptedly(cancelled);
              });
      first.await();
      listing.cancel(true);
      cancelled.countDown();
      Thread.sleep(200);

      assertThat(seen).hasSize(1);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void aCancelledListingGivesThePageUpThatItAskedFor() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch hungUp = new CountDownLatch(1);
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.drip(asked, hungUp));
        VoipRoomsClient client = server.client().build()) {
      CompletableFuture<Void> listing = client.forEachAsync(RoomsQuery.all(), room -> {});
      asked.await();
      listing.cancel(true);

      assertThat(hungUp.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void uninterruptedly(CountDownLatch latch) {
    try {
      latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
