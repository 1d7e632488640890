package io.voiprooms.contracts.consumers;

import static io.voiprooms.contracts.consumers.Exchanges.client;
import static io.voiprooms.contracts.consumers.Exchanges.error;
import static io.voiprooms.contracts.consumers.Exchanges.exchange;
import static io.voiprooms.contracts.consumers.Exchanges.instant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import au.com.dius.pact.consumer.MockServer;
import au.com.dius.pact.consumer.dsl.DslPart;
import au.com.dius.pact.consumer.dsl.LambdaDsl;
import au.com.dius.pact.consumer.dsl.LambdaDslJsonArray;
import au.com.dius.pact.consumer.dsl.LambdaDslObject;
import au.com.dius.pact.consumer.dsl.PactBuilder;
import au.com.dius.pact.consumer.junit5.PactConsumerTestExt;
import au.com.dius.pact.consumer.junit5.PactTestFor;
import au.com.dius.pact.core.model.PactSpecVersion;
import au.com.dius.pact.core.model.V4Pact;
import au.com.dius.pact.core.model.annotations.Pact;
import io.voiprooms.client.ForbiddenException;
import io.voiprooms.client.InvalidSortException;
import io.voiprooms.client.RoomsQuery;
import io.voiprooms.client.UnauthenticatedException;
import io.voiprooms.client.model.Room;
import io.voiprooms.client.model.VoipRoomsPage;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A dashboard that shows the calls of one agent as a table with pages, and searches them by name.
 */
@ExtendWith(PactConsumerTestExt.class)
@PactTestFor(providerName = "voip-rooms", pactVersion = PactSpecVersion.V4)
class CallDashboardTest {

  private static final String CONSUMER = "call-dashboard";
  private static final String AGENT = "XycfA5CetCPuEjqxw";

  /** A row of the table, with the fields of a room that the dashboard reads. */
  private record Row(
      String id,
      String caller,
      OffsetDateTime started,
      String queue,
      long milliseconds,
      String direction,
      String visitorToken,
      String phone) {

    static Row of(Room room) {
      return new Row(
          room.getId(),
          room.getFname(),
          room.getCallStarted(),
          room.getQueue(),
          room.getCallDuration(),
          room.getDirection(),
          room.getV().getToken(),
          room.getV().getPhone());
    }
  }

  private static List<Row> table(VoipRoomsPage page) {
    return page.getRooms().stream().map(Row::of).toList();
  }

  private static RoomsQuery.Builder callsOf(String agent) {
    return RoomsQuery.builder().agents(agent).sortBy("fname").count(25);
  }

  private static Map<String, String> query(String... more) {
    return Exchanges.query(
        Map.of("agents", "[\"XycfA5CetCPuEjqxw\"]", "sort", "{\"fname\":1}", "count", "25"), more);
  }

  private static DslPart page(long total, Consumer<LambdaDslJsonArray> rooms) {
    return LambdaDsl.newJsonBody(
            page -> page.numberValue("total", total).array("rooms", rooms::accept))
        .build();
  }

  /**
   * Adds a room. The pact requires this ID, so that it detects a server that ignores parameters.
   */
  private static void row(LambdaDslJsonArray rooms, String id) {
    rooms.object(room -> row(room.stringValue("_id", id)));
  }

  private static void row(LambdaDslObject room) {
    instant(room, "callStarted", "2021-07-09T20:02:00.000Z");
    room.stringType("fname", "Ida")
        .stringType("queue", "sales")
        .integerType("callDuration", 31000)
        .stringType("direction", "outbound")
        .object("v", v -> v.stringType("token", "b3x1m0").stringType("phone", "+4930123457"));
  }

  @Pact(consumer = CONSUMER)
  V4Pact openCalls(PactBuilder pact) {
    return pact.given("two agents have open and closed calls")
        .expectsToReceiveHttpInteraction(
            "a request for the open calls of one agent",
            interaction ->
                exchange(
                    interaction,
                    query("open", "true"),
                    200,
                    page(
                        2,
                        rooms -> {
                          row(rooms, "openCallOfIda");
                          row(rooms, "openCallOfMary");
                        })))
        .toPact();
  }

  @Test
  @PactTestFor(pactMethod = "openCalls")
  void showsOpenCallsOfAgentSortedByName(MockServer server) {
    try (var client = client(server)) {
      VoipRoomsPage page = client.page(callsOf(AGENT).open(true).build());

      assertThat(page.getTotal()).isEqualTo(2);
      assertThat(table(page))
          .contains(
              new Row(
                  "openCallOfIda",
                  "Ida",
                  OffsetDateTime.parse("2021-07-09T20:02:00Z"),
                  "sales",
                  31000,
                  "outbound",
                  "b3x1m0",
                  "+4930123457"));
    }
  }

  @Pact(consumer = CONSUMER)
  V4Pact secondPage(PactBuilder pact) {
    DslPart rows =
        LambdaDsl.newJsonBody(
                page ->
                    page.numberValue("total", 52)
                        .numberValue("offset", 25)
                        .minMaxArrayLike(
                            "rooms", 25, 25, 25, room -> row(room.stringType("_id", "call27"))))
            .build();
    return pact.given("two agents have more calls than a page holds")
        .expectsToReceiveHttpInteraction(
            "a request for the second page of the closed calls of one agent",
            interaction -> exchange(interaction, query("open", "false", "offset", "25"), 200, rows))
        .toPact();
  }

  @Test
  @PactTestFor(pactMethod = "secondPage")
  void showsSecondPage(MockServer server) {
    try (var client = client(server)) {
      VoipRoomsPage page = client.page(callsOf(AGENT).open(false).offset(25).build());

      assertThat(page.getTotal()).isEqualTo(52);
      assertThat(table(page)).hasSize(25).extracting(Row::id).contains("call27");
    }
  }

  @Pact(consumer = CONSUMER)
  V4Pact callsByName(PactBuilder pact) {
    return pact.given("two agents have open and closed calls")
        .expectsToReceiveHttpInteraction(
            "a request for the calls of one agent with a caller of some name",
            interaction ->
                exchange(
                    interaction,
                    query("roomName", "MAR"),
                    200,
                    page(
                        2,
                        rooms -> {
                          row(rooms, "closedCallOfMarius");
                          row(rooms, "openCallOfMary");
                        })))
        .toPact();
  }

  @Test
  @PactTestFor(pactMethod = "callsByName")
  void findsCallsByNameOfCaller(MockServer server) {
    try (var client = client(server)) {
      VoipRoomsPage page = client.page(callsOf(AGENT).roomName("MAR").build());

      assertThat(table(page))
          .extracting(Row::id)
          .containsExactly("closedCallOfMarius", "openCallOfMary");
    }
  }

  @Pact(consumer = CONSUMER)
  V4Pact revokedToken(PactBuilder pact) {
    return pact.given("the user's token was revoked")
        .expectsToReceiveHttpInteraction(
            "a request for calls with a token that was revoked",
            interaction -> exchange(interaction, query(), 401, Exchanges.NOT_SIGNED_IN))
        .toPact();
  }

  @Test
  @PactTestFor(pactMethod = "revokedToken")
  void throwsUnauthenticatedExceptionForRevokedToken(MockServer server) {
    try (var client = client(server)) {
      assertThatThrownBy(() -> client.page(callsOf(AGENT).build()))
          .isInstanceOf(UnauthenticatedException.class);
    }
  }

  @Pact(consumer = CONSUMER)
  V4Pact callsOfAnotherAgent(PactBuilder pact) {
    return pact.given("the agent kim.jane is signed in")
        .expectsToReceiveHttpInteraction(
            "a request of an agent for the calls of another one",
            interaction ->
                exchange(
                    interaction, query("agents", "[\"lee.ann\"]"), 403, Exchanges.NOT_PERMITTED))
        .toPact();
  }

  @Test
  @PactTestFor(pactMethod = "callsOfAnotherAgent")
  void throwsForbiddenExceptionForCallsOfOtherAgent(MockServer server) {
    try (var client = client(server)) {
      assertThatThrownBy(() -> client.page(callsOf("lee.ann").build()))
          .isInstanceOf(ForbiddenException.class);
    }
  }

  @Pact(consumer = CONSUMER)
  V4Pact invalidSort(PactBuilder pact) {
    return pact.given("two agents have open and closed calls")
        .expectsToReceiveHttpInteraction(
            "a request for calls sorted by what cannot be a member's name",
            interaction ->
                exchange(
                    interaction,
                    query("sort", "{\"caller's name\":1}"),
                    400,
                    error("error-invalid-sort")))
        .toPact();
  }

  @Test
  @PactTestFor(pactMethod = "invalidSort")
  void throwsInvalidSortExceptionForInvalidFieldName(MockServer server) {
    try (var client = client(server)) {
      RoomsQuery query =
          RoomsQuery.builder().agents(AGENT).sortBy("caller's name").count(25).build();

      assertThatThrownBy(() -> client.page(query)).isInstanceOf(InvalidSortException.class);
    }
  }
}
