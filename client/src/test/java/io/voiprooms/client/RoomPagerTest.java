package io.voiprooms.client;

import static io.voiprooms.client.ScriptedServer.pageOf;
import static io.voiprooms.client.ScriptedServer.response;
import static io.voiprooms.client.ScriptedServer.rooms;
import static io.voiprooms.client.ScriptedServer.roomsWithNext;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.voiprooms.client.model.CallDirection;
import io.voiprooms.client.model.Room;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** All rooms as a stream and in a loop. */
class RoomPagerTest {

  private static final List<String> FIRST_250 =
      IntStream.range(0, 250).mapToObj(String::valueOf).toList();

  @Test
  void returnsEachRoomOnceInOrder() throws Exception {
    try (ScriptedServer server = new ScriptedServer(rooms(250, 100));
        VoipRoomsClient client = server.client().build()) {
      assertThat(client.stream(RoomsQuery.all()).map(Room::getId))
          .containsExactlyElementsOf(FIRST_250);
      assertThat(server.requests()).hasSize(3);
      assertThat(client.rooms(RoomsQuery.all()))
          .extracting(Room::getId)
          .containsExactlyElementsOf(FIRST_250);
    }
  }

  @Test
  void requestsPagesWhenTheyAreNeeded() throws Exception {
    try (ScriptedServer server = new ScriptedServer(rooms(1_000_000, 100));
        VoipRoomsClient client = server.client().build()) {
      Stream<Room> rooms = client.stream(RoomsQuery.all());
      assertThat(server.requests()).isEmpty();

      assertThat(rooms.limit(100)).hasSize(100);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void continuesAfterTheLastReceivedRoomIfPagesAreShort() throws Exception {
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
  void followsNextWithoutOffsetAndTotal() throws Exception {
    try (ScriptedServer server = new ScriptedServer(roomsWithNext(250, 100));
        VoipRoomsClient client = server.client().build()) {
      assertThat(client.stream(RoomsQuery.builder().open(true).build()).map(Room::getId))
          .containsExactlyElementsOf(FIRST_250);
      assertThat(server.requests())
          .extracting(ScriptedServer.Request::parameters)
          .containsExactly(
              Map.of("open", "true", "offset", "0", "count", "100"),
              Map.of("open", "true", "after", "c100", "total", "false", "count", "100"),
              Map.of("open", "true", "after", "c200", "total", "false", "count", "100"));
    }
  }

  @Test
  void startsAfterTheCursorOfTheQuery() throws Exception {
    try (ScriptedServer server = new ScriptedServer(roomsWithNext(250, 100));
        VoipRoomsClient client = server.client().build()) {
      assertThat(client.stream(RoomsQuery.builder().after("c130").build()).map(Room::getId))
          .containsExactlyElementsOf(FIRST_250.subList(130, 250));
      assertThat(server.requests().get(0).parameters())
          .isEqualTo(Map.of("after", "c130", "count", "100"));
    }
  }

  @Test
  void requestsPagesOfTheCountOfTheQueryOr100() throws Exception {
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
  void startsAtTheOffsetAndKeepsAllParameters() throws Exception {
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
      assertThat(server.requests().get(0).parameters()).hasSize(13);
      assertThat(server.requests().get(1).target())
          .isEqualTo(server.requests().get(0).target().replace("offset=7", "offset=9"));
    }
  }

  @Test
  void returnsNoRoomsForAnEmptyList() throws Exception {
    try (ScriptedServer server = new ScriptedServer(rooms(0, 100));
        VoipRoomsClient client = server.client().build()) {
      Iterator<Room> rooms = client.rooms(RoomsQuery.all()).iterator();

      assertThat(rooms.hasNext()).isFalse();
      assertThatThrownBy(rooms::next).isInstanceOf(NoSuchElementException.class);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void endsAtAnEmptyPageEvenIfTheTotalIsTooHigh() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                response(200, pageOf(List.of("1"), 0, 1_000)),
                response(200, pageOf(List.of(), 1, 1_000)));
        VoipRoomsClient client = server.client().build()) {
      assertThat(client.stream(RoomsQuery.all())).hasSize(1);
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void startsEachIteratorAtTheFirstRoom() throws Exception {
    try (ScriptedServer server = new ScriptedServer(rooms(3, 2));
        VoipRoomsClient client = server.client().build()) {
      Iterable<Room> rooms = client.rooms(RoomsQuery.all());

      assertThat(rooms).hasSize(3);
      assertThat(rooms).hasSize(3);
    }
  }

  @Test
  void throwsTheFailureOfALaterPage() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(response(200, pageOf(List.of("1"), 0, 2)), response(403, "{}"));
        VoipRoomsClient client = server.client().build()) {
      Iterator<Room> rooms = client.rooms(RoomsQuery.all()).iterator();

      assertThat(rooms.next().getId()).isEqualTo("1");
      assertThatThrownBy(rooms::next).isInstanceOf(ForbiddenException.class);
    }
  }

  @Test
  void hidesATemporaryFailureOfALaterPage() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                response(200, pageOf(List.of("1"), 0, 2)),
                response(503, "{}"),
                response(200, pageOf(List.of("2"), 1, 2)));
        VoipRoomsClient client = server.client().build()) {
      assertThat(client.stream(RoomsQuery.all()).map(Room::getId)).containsExactly("1", "2");
    }
  }
}
