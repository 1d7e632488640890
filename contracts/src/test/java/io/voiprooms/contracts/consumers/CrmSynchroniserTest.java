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
import au.com.dius.pact.consumer.dsl.LambdaDslObject;
import au.com.dius.pact.consumer.dsl.PactBuilder;
import au.com.dius.pact.consumer.junit5.PactConsumerTestExt;
import au.com.dius.pact.consumer.junit5.PactTestFor;
import au.com.dius.pact.core.model.PactSpecVersion;
import au.com.dius.pact.core.model.V4Pact;
import au.com.dius.pact.core.model.annotations.Pact;
import io.voiprooms.client.ForbiddenException;
import io.voiprooms.client.InvalidFieldsException;
import io.voiprooms.client.InvalidParameterException;
import io.voiprooms.client.RoomsQuery;
import io.voiprooms.client.UnauthenticatedException;
import io.voiprooms.client.model.Room;
import io.voiprooms.client.model.VoipRoomChanges;
import io.voiprooms.client.model.VoipRoomsPage;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A synchroniser that copies the calls of the previous day to a CRM system once a day. */
@ExtendWith(PactConsumerTestExt.class)
@PactTestFor(providerName = "voip-rooms", pactVersion = PactSpecVersion.V4)
class CrmSynchroniserTest {

  private static final String CONSUMER = "crm-synchroniser";

  private static final String CONTACT = "customFields.salesforceCrmContactId";

  /** The fields of a room that the synchroniser sends to the CRM system. */
  private record Activity(String callId, Instant created, long milliseconds, String contact) {

    static Activity of(Room room) {
      return new Activity(
          room.getId(),
          room.getTs().toInstant(),
          room.getCallDuration(),
          room.getCustomFields().getSalesforceCrmContactId());
    }
  }

  private static RoomsQuery.Builder callsOfTheDay() {
    return RoomsQuery.builder()
        .createdFrom(Instant.parse("2021-07-09T00:00:00Z"))
        .createdTo(Instant.parse("2021-07-09T23:59:59.999Z"))
        .fields("ts", "callDuration", CONTACT)
        .sortBy("ts")
        .count(2);
  }

  private static Map<String, String> query(String... more) {
    return Exchanges.query(
        Map.of(
            "createdAt",
            "{\"start\":\"2021-07-09T00:00:00Z\",\"end\":\"2021-07-09T23:59:59.999Z\"}",
            "fields",
            "{\"ts\":1,\"callDuration\":1,\"" + CONTACT + "\":1}",
            "sort",
            "{\"ts\":1}",
            "count",
            "2"),
        more);
  }

  /**
   * Returns a page. The pact requires these IDs, so that it detects a server that ignores
   * parameters.
   */
  private static DslPart page(int offset, String... ids) {
    return LambdaDsl.newJsonBody(
            page ->
                page.numberValue("total", 3)
                    .numberValue("count", ids.length)
                    .numberValue("offset", offset)
                    .array(
                        "rooms",
                        rooms -> List.of(ids).forEach(id -> rooms.object(room -> call(room, id)))))
        .build();
  }

  private static void call(LambdaDslObject room, String id) {
    instant(room.stringValue("_id", id), "ts", "2021-07-09T00:00:00.000Z");
    room.integerType("callDuration", 62000)
        .object(
            "customFields",
            fields -> fields.stringType("salesforceCrmContactId", "0032y000009mtOIAAY"));
  }

  @Pact(consumer = CONSUMER)
  V4Pact callsOfADay(PactBuilder pact) {
    String callsAroundTheDay = "calls were created and closed before, on and after 9 July 2021";
    return pact.given(callsAroundTheDay)
        .expectsToReceiveHttpInteraction(
            "a request for the first calls of a day",
            interaction ->
                exchange(
                    interaction, query("offset", "0"), 200, page(0, "atMidnight", "inTheEvening")))
        .given(callsAroundTheDay)
        .expectsToReceiveHttpInteraction(
            "a request for the remaining calls of a day",
            interaction ->
                exchange(interaction, query("offset", "2"), 200, page(2, "beforeMidnight")))
        .toPact();
  }

  @Test
  @PactTestFor(pactMethod = "callsOfADay")
  void readsAllCallsOfDay(MockServer server) {
    try (var client = client(server);
        var rooms = client.stream(callsOfTheDay().build())) {
      assertThat(rooms.map(Activity::of))
          .hasSize(3)
          .contains(
              new Activity(
                  "beforeMidnight",
                  Instant.parse("2021-07-09T00:00:00Z"),
                  62000,
                  "0032y000009mtOIAAY"));
    }
  }

  @Pact(consumer = CONSUMER)
  V4Pact firstCallsWithNext(PactBuilder pact) {
    return pact.given("calls were created and closed before, on and after 9 July 2021")
        .expectsToReceiveHttpInteraction(
            "a request for the first calls of a day without the number of all calls",
            interaction ->
                exchange(
                    interaction,
                    query("total", "false"),
                    200,
                    LambdaDsl.newJsonBody(
                            page ->
                                page.stringMatcher("next", "[A-Za-z0-9_-]+", "c-1_")
                                    .numberValue("count", 2)
                                    .array(
                                        "rooms",
                                        rooms ->
                                            rooms
                                                .object(room -> call(room, "atMidnight"))
                                                .object(room -> call(room, "inTheEvening"))))
                        .build()))
        .toPact();
  }

  @Test
  @PactTestFor(pactMethod = "firstCallsWithNext")
  void readsCursorOfNextPage(MockServer server) {
    try (var client = client(server)) {
      VoipRoomsPage page = client.page(callsOfTheDay().total(false).build());

      assertThat(page.getNext()).isEqualTo("c-1_");
      assertThat(page.getTotal()).isNull();
    }
  }

  private static Map<String, String> changesQuery(String... more) {
    Map<String, String> query = query(more);
    query.remove("sort");
    return query;
  }

  @Pact(consumer = CONSUMER)
  V4Pact firstChanges(PactBuilder pact) {
    return pact.given("calls were created and closed before, on and after 9 July 2021")
        .expectsToReceiveHttpInteraction(
            "a request for the changes of the calls of a day, from the beginning",
            interaction ->
                exchange(
                    interaction,
                    "/changes",
                    changesQuery(),
                    200,
                    LambdaDsl.newJsonBody(
                            page ->
                                page.stringMatcher("cursor", "[A-Za-z0-9_-]+", "c-2_")
                                    .booleanValue("more", true)
                                    .array("removed", removed -> {})
                                    .array(
                                        "rooms",
                                        rooms ->
                                            rooms
                                                .object(room -> call(room, "atMidnight"))
                                                .object(room -> call(room, "beforeMidnight"))))
                        .build()))
        .toPact();
  }

  @Test
  @PactTestFor(pactMethod = "firstChanges")
  void beginsCopyWithFirstChanges(MockServer server) {
    try (var client = client(server)) {
      VoipRoomChanges page = client.changes(callsOfTheDay().build(), null).next();

      assertThat(page.getRooms())
          .extracting(Room::getId)
          .containsExactly("atMidnight", "beforeMidnight");
      assertThat(page.getCursor()).isEqualTo("c-2_");
    }
  }

  @Pact(consumer = CONSUMER)
  V4Pact foreignCursor(PactBuilder pact) {
    return pact.given("calls were created and closed before, on and after 9 July 2021")
        .expectsToReceiveHttpInteraction(
            "a request for changes after the cursor of another server",
            interaction ->
                exchange(
                    interaction,
                    "/changes",
                    changesQuery("since", "c-2_"),
                    400,
                    error("invalid-params")))
        .toPact();
  }

  @Test
  @PactTestFor(pactMethod = "foreignCursor")
  void throwsInvalidParameterExceptionForForeignCursor(MockServer server) {
    try (var client = client(server)) {
      Iterator<VoipRoomChanges> changes = client.changes(callsOfTheDay().build(), "c-2_");

      assertThatThrownBy(changes::next).isInstanceOf(InvalidParameterException.class);
    }
  }

  @Pact(consumer = CONSUMER)
  V4Pact revokedToken(PactBuilder pact) {
    return pact.given("the user's token was revoked")
        .expectsToReceiveHttpInteraction(
            "a request for the calls of a day with a token that was revoked",
            interaction -> exchange(interaction, query(), 401, Exchanges.NOT_SIGNED_IN))
        .toPact();
  }

  @Test
  @PactTestFor(pactMethod = "revokedToken")
  void throwsUnauthenticatedExceptionForRevokedToken(MockServer server) {
    try (var client = client(server)) {
      assertThatThrownBy(() -> client.page(callsOfTheDay().build()))
          .isInstanceOf(UnauthenticatedException.class);
    }
  }

  @Pact(consumer = CONSUMER)
  V4Pact missingPermission(PactBuilder pact) {
    return pact.given("a user without permissions is signed in")
        .expectsToReceiveHttpInteraction(
            "a request for the calls of a day by a user who may see no rooms",
            interaction -> exchange(interaction, query(), 403, Exchanges.NOT_PERMITTED))
        .toPact();
  }

  @Test
  @PactTestFor(pactMethod = "missingPermission")
  void throwsForbiddenExceptionWithoutPermission(MockServer server) {
    try (var client = client(server)) {
      assertThatThrownBy(() -> client.page(callsOfTheDay().build()))
          .isInstanceOf(ForbiddenException.class);
    }
  }

  @Pact(consumer = CONSUMER)
  V4Pact invalidFields(PactBuilder pact) {
    return pact.given("calls were created and closed before, on and after 9 July 2021")
        .expectsToReceiveHttpInteraction(
            "a request for a custom field with a name that no field can have",
            interaction ->
                exchange(
                    interaction,
                    Map.of("fields", "{\"customFields.contact no.\":1}"),
                    400,
                    error("error-invalid-fields")))
        .toPact();
  }

  @Test
  @PactTestFor(pactMethod = "invalidFields")
  void throwsInvalidFieldsExceptionForInvalidFieldName(MockServer server) {
    try (var client = client(server)) {
      RoomsQuery query = RoomsQuery.builder().fields("customFields.contact no.").build();

      assertThatThrownBy(() -> client.page(query))
          .isInstanceOf(InvalidFieldsException.class)
          .hasMessageContaining("What is wrong");
    }
  }
}
