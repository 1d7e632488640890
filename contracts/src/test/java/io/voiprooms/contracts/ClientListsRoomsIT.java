package io.voiprooms.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.voiprooms.client.InvalidFieldsException;
import io.voiprooms.client.InvalidParameterException;
import io.voiprooms.client.InvalidSortException;
import io.voiprooms.client.RoomsQuery;
import io.voiprooms.client.UnauthenticatedException;
import io.voiprooms.client.VoipRoomsClient;
import io.voiprooms.client.model.CallDirection;
import io.voiprooms.client.model.Room;
import io.voiprooms.client.model.VoipRoomsPage;
import io.voiprooms.server.ServerTest;
import io.voiprooms.server.demo.RoomGenerator;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the client with a running server. */
class ClientListsRoomsIT extends ServerTest {

  private VoipRoomsClient client;

  @BeforeAll
  void signIn() {
    client = client(ADMIN.token());
  }

  @AfterAll
  void signOut() {
    client.close();
  }

  @BeforeEach
  void deleteRooms() {
    forgetRooms();
  }

  @Test
  void returnsPage() throws Exception {
    store(
        """
        {"_id":"1","t":"v","fname":"Mary","servedBy":{"_id":"k","username":"kim.jane"}}
        {"_id":"2","t":"v","fname":"Ida","servedBy":{"_id":"k","username":"kim.jane"}}
        {"_id":"3","t":"v","fname":"Zoë","servedBy":{"_id":"l","username":"lee.ann"}}
        """);

    VoipRoomsPage page =
        client.page(RoomsQuery.builder().agents("kim.jane").sortBy("fname").count(1).build());

    assertThat(page.getRooms()).extracting(Room::getFname).containsExactly("Ida");
    assertThat(page.getCount()).isEqualTo(1);
    assertThat(page.getOffset()).isZero();
    assertThat(page.getTotal()).isEqualTo(2);
  }

  @Test
  void sendsEveryFilter() throws Exception {
    String wanted =
        """
        {"_id":"wanted","t":"v","open":true,"ts":{"$date":"2021-07-09T12:00:00.500Z"},\
        "closedAt":{"$date":"2021-07-09T13:00:00Z"},"fname":"Zoë","queue":"support",\
        "direction":"inbound","v":{"_id":"mary"},"tags":["a, b"],\
        "servedBy":{"_id":"k","username":"kim.jane"}}
        """;
    store(
        wanted
            + wanted.replace("wanted", "closed").replace("\"open\":true", "\"open\":false")
            + wanted.replace("wanted", "created earlier").replace("12:00:00.500Z", "12:00:00.499Z")
            + wanted.replace("wanted", "created later").replace("12:00:00.500Z", "12:00:00.501Z")
            + wanted.replace("wanted", "closed earlier").replace("13:00:00Z", "12:59:59.999Z")
            + wanted.replace("wanted", "closed later").replace("13:00:00Z", "13:00:00.001Z")
            + wanted.replace("wanted", "other name").replace("Zoë", "Ida")
            + wanted.replace("wanted", "other queue").replace("support", "sales")
            + wanted.replace("wanted", "other direction").replace("inbound", "outbound")
            + wanted.replace("wanted", "other visitor").replace("mary", "ida")
            + wanted.replace("wanted", "other tags").replace("\"a, b\"", "\"a\",\"b\"")
            + wanted.replace("wanted", "other agent").replace("kim.jane", "kim"));
    Instant created = Instant.parse("2021-07-09T12:00:00.500Z");
    Instant closed = Instant.parse("2021-07-09T13:00:00Z");

    RoomsQuery query =
        RoomsQuery.builder()
            .agents("kim.jane", "lee.ann")
            .open(true)
            .createdFrom(created)
            .createdTo(created)
            .closedFrom(closed)
            .closedTo(closed)
            .tags("a, b")
            .queue("support")
            .visitorId("mary")
            .direction(CallDirection.INBOUND)
            .roomName("ZOË")
            .build();

    assertThat(client.stream(RoomsQuery.all())).hasSize(12);
    assertThat(client.stream(query)).extracting(Room::getId).containsExactly("wanted");
  }

  @Test
  void sortsAndProjectsNestedFields() throws Exception {
    store(
        """
        {"_id":"1","t":"v","fname":"Mary","customFields":{"tier":"gold","plan":"x"}}
        {"_id":"2","t":"v","fname":"Ida","customFields":{"tier":"silver","plan":"x"}}
        {"_id":"3","t":"v","fname":"Zoë","customFields":{"tier":"gold","plan":"x"}}
        """);

    List<Room> rooms =
        client.stream(
                RoomsQuery.builder()
                    .sortByDescending("customFields.tier")
                    .sortBy("fname")
                    .fields("customFields.tier")
                    .build())
            .toList();

    assertThat(rooms).extracting(Room::getId).containsExactly("2", "1", "3");
    assertThat(rooms)
        .allSatisfy(
            room -> {
              assertThat(room.getFname()).isNull();
              assertThat(room.getCustomFields().getAdditionalProperties()).containsOnlyKeys("tier");
            });
    assertThat(client.stream(RoomsQuery.builder().withoutFields("_id", "customFields").build()))
        .allSatisfy(
            room -> {
              assertThat(room.getId()).isNull();
              assertThat(room.getCustomFields()).isNull();
              assertThat(room.getFname()).isNotNull();
            });
  }

  @Test
  void returnsUndeclaredFieldsAndValues() throws Exception {
    store("{\"_id\":\"1\",\"t\":\"v\",\"rating\":{\"stars\":5},\"status\":\"parked\"}\n");

    Room room = client.page(RoomsQuery.all()).getRooms().get(0);

    assertThat(room.getAdditionalProperty("rating")).hasToString("{stars=5}");
    assertThat(room.getStatus()).isEqualTo("parked");
  }

  @Test
  void readsEveryRoomInOrderByStreamLoopAndCallback() throws Exception {
    ByteArrayOutputStream generated = new ByteArrayOutputStream();
    new RoomGenerator(2).write(250, generated);
    store(generated.toString(StandardCharsets.UTF_8));

    List<Room> streamed = client.stream(RoomsQuery.all()).toList();
    List<Room> looped = new ArrayList<>();
    client.rooms(RoomsQuery.builder().count(30).build()).forEach(looped::add);
    List<Room> calledBack = Collections.synchronizedList(new ArrayList<>());
    client.forEachAsync(RoomsQuery.builder().count(70).build(), calledBack::add).join();

    assertThat(streamed).extracting(Room::getId).doesNotHaveDuplicates().hasSize(250);
    assertThat(streamed)
        .extracting(Room::getTs)
        .isSortedAccordingTo(Collections.<OffsetDateTime>reverseOrder());
    assertThat(streamed).extracting(Room::getCallStarted).anyMatch(started -> started != null);
    assertThat(looped).isEqualTo(streamed);
    assertThat(calledBack).isEqualTo(streamed);
  }

  @Test
  void readsEachRoomOnceWhileNewRoomsAreAdded() throws Exception {
    store(room(1) + room(2) + room(3) + room(4) + room(5));
    List<String> read = new ArrayList<>();

    for (Room room : client.rooms(RoomsQuery.builder().count(2).fields("ts").build())) {
      read.add(room.getId());
      store(room(10 + read.size()));
    }

    assertThat(read).containsExactly("5", "4", "3", "2", "1");
  }

  private static String room(int number) {
    return "{\"_id\":\"%1$d\",\"t\":\"v\",\"ts\":{\"$date\":\"2021-07-09T12:00:%1$02dZ\"}}%n"
        .formatted(number);
  }

  @Test
  void throwsUnauthenticatedExceptionForWrongToken() {
    try (VoipRoomsClient stranger = client("no-such-token")) {
      UnauthenticatedException failure =
          catchThrowableOfType(
              UnauthenticatedException.class, () -> stranger.page(RoomsQuery.all()));

      assertThat(failure.status()).hasValue(401);
      assertThat(failure.correlationId().orElseThrow()).matches("[0-9a-f]{16}");
      assertThat(failure).hasMessageContaining("wrong user ID or token");
    }
  }

  @Test
  void throwsExceptionOfErrorTypeForInvalidQuery() {
    assertThatThrownBy(() -> client.page(RoomsQuery.builder().count(-1).build()))
        .isExactlyInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("count");
    assertThatThrownBy(() -> client.page(RoomsQuery.builder().sortBy("no path").build()))
        .isInstanceOf(InvalidSortException.class)
        .hasMessageContaining("no path");
    assertThatThrownBy(
            () -> client.page(RoomsQuery.builder().fields("a").withoutFields("b").build()))
        .isInstanceOf(InvalidFieldsException.class);
  }

  private VoipRoomsClient client(String token) {
    return VoipRoomsClient.builder("http://localhost:" + port)
        .credentials(ADMIN.id(), token)
        .build();
  }
}
