package io.voiprooms.contracts.consumers;

import static io.voiprooms.contracts.consumers.Exchanges.NOT_PERMITTED;
import static io.voiprooms.contracts.consumers.Exchanges.client;
import static io.voiprooms.contracts.consumers.Exchanges.error;
import static io.voiprooms.contracts.consumers.Exchanges.instant;
import static io.voiprooms.contracts.consumers.Exchanges.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import au.com.dius.pact.consumer.MockServer;
import au.com.dius.pact.consumer.dsl.DslPart;
import au.com.dius.pact.consumer.dsl.LambdaDsl;
import au.com.dius.pact.consumer.dsl.PactBuilder;
import au.com.dius.pact.consumer.junit5.PactConsumerTestExt;
import au.com.dius.pact.consumer.junit5.PactTestFor;
import au.com.dius.pact.core.model.PactSpecVersion;
import au.com.dius.pact.core.model.V4Pact;
import au.com.dius.pact.core.model.annotations.Pact;
import io.voiprooms.client.ForbiddenException;
import io.voiprooms.client.InvalidRoomException;
import io.voiprooms.client.NotFoundException;
import io.voiprooms.client.model.Room;
import io.voiprooms.client.model.ServingAgent;
import java.time.OffsetDateTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An adapter beside a telephone system, which writes each call when it begins and when it ends. */
@ExtendWith(PactConsumerTestExt.class)
@PactTestFor(providerName = "voip-rooms", pactVersion = PactSpecVersion.V4)
class TelephonyAdapterTest {

  private static final String CONSUMER = "telephony-adapter";
  private static final String ID = "openCallOfIda";
  private static final String JSON = "application/json";
  private static final String MERGE_PATCH = "application/merge-patch+json";

  private static final Room NEW_CALL =
      new Room()
          .fname("Ida")
          .queue("sales")
          .direction("outbound")
          .callUniqueId("1791994388.255")
          .ts(OffsetDateTime.parse("2026-10-14T16:20:01Z"))
          .servedBy(new ServingAgent().id("XycfA5CetCPuEjqxw").username("kim.jane"));

  private static final Map<String, Object> END_OF_CALL =
      Map.of("closedAt", "2026-10-14T16:24:36.360Z", "callDuration", 275360);

  private static DslPart newCall() {
    return LambdaDsl.newJsonBody(
            room ->
                room.stringValue("fname", "Ida")
                    .stringValue("queue", "sales")
                    .stringValue("direction", "outbound")
                    .stringValue("callUniqueId", "1791994388.255")
                    .stringValue("ts", "2026-10-14T16:20:01Z")
                    .object(
                        "servedBy",
                        agent ->
                            agent
                                .stringValue("_id", "XycfA5CetCPuEjqxw")
                                .stringValue("username", "kim.jane")))
        .build();
  }

  private static DslPart endOfCall() {
    return LambdaDsl.newJsonBody(
            room ->
                room.stringValue("closedAt", "2026-10-14T16:24:36.360Z")
                    .numberValue("callDuration", 275360))
        .build();
  }

  @Pact(consumer = CONSUMER)
  V4Pact callBegins(PactBuilder pact) {
    return pact.given("there are no rooms")
        .expectsToReceiveHttpInteraction(
            "a new call",
            interaction ->
                write(
                    interaction,
                    "PUT",
                    ID,
                    JSON,
                    newCall(),
                    201,
                    LambdaDsl.newJsonBody(
                            room -> {
                              room.stringValue("_id", ID).booleanValue("open", true);
                              instant(room, "_updatedAt", "2026-10-14T16:20:01.000Z");
                            })
                        .build()))
        .toPact();
  }

  @Test
  @PactTestFor(pactMethod = "callBegins")
  void writesNewCall(MockServer server) {
    try (var client = client(server)) {
      assertThat(client.put(ID, NEW_CALL).getOpen()).isTrue();
    }
  }

  @Pact(consumer = CONSUMER)
  V4Pact callEnds(PactBuilder pact) {
    return pact.given("two agents have open and closed calls")
        .expectsToReceiveHttpInteraction(
            "the end of a call",
            interaction ->
                write(
                    interaction,
                    "PATCH",
                    ID,
                    MERGE_PATCH,
                    endOfCall(),
                    200,
                    LambdaDsl.newJsonBody(
                            room ->
                                room.stringValue("_id", ID)
                                    .booleanValue("open", false)
                                    .stringType("fname", "Ida")
                                    .stringValue("closedAt", "2026-10-14T16:24:36.360Z")
                                    .numberValue("callDuration", 275360))
                        .build()))
        .toPact();
  }

  @Test
  @PactTestFor(pactMethod = "callEnds")
  void writesEndOfCall(MockServer server) {
    try (var client = client(server)) {
      Room room = client.patch(ID, END_OF_CALL);
      assertThat(room.getOpen()).isFalse();
      assertThat(room.getFname()).isEqualTo("Ida");
    }
  }

  @Pact(consumer = CONSUMER)
  V4Pact unknownCall(PactBuilder pact) {
    return pact.given("there are no rooms")
        .expectsToReceiveHttpInteraction(
            "the end of an unknown call",
            interaction ->
                write(
                    interaction,
                    "PATCH",
                    ID,
                    MERGE_PATCH,
                    endOfCall(),
                    404,
                    error("error-not-found")))
        .toPact();
  }

  @Test
  @PactTestFor(pactMethod = "unknownCall")
  void detectsUnknownCall(MockServer server) {
    try (var client = client(server)) {
      assertThatThrownBy(() -> client.patch(ID, END_OF_CALL)).isInstanceOf(NotFoundException.class);
    }
  }

  @Pact(consumer = CONSUMER)
  V4Pact invalidCall(PactBuilder pact) {
    return pact.given("two agents have open and closed calls")
        .expectsToReceiveHttpInteraction(
            "a call with a number of messages that is no number",
            interaction ->
                write(
                    interaction,
                    "PATCH",
                    ID,
                    MERGE_PATCH,
                    LambdaDsl.newJsonBody(room -> room.stringValue("msgs", "many")).build(),
                    400,
                    error("error-invalid-room")))
        .toPact();
  }

  @Test
  @PactTestFor(pactMethod = "invalidCall")
  void reportsInvalidCall(MockServer server) {
    try (var client = client(server)) {
      assertThatThrownBy(() -> client.patch(ID, Map.of("msgs", "many")))
          .isInstanceOf(InvalidRoomException.class);
    }
  }

  @Pact(consumer = CONSUMER)
  V4Pact notPermitted(PactBuilder pact) {
    return pact.given("the agent kim.jane is signed in")
        .expectsToReceiveHttpInteraction(
            "a new call of a user who may not write rooms",
            interaction -> write(interaction, "PUT", ID, JSON, newCall(), 403, NOT_PERMITTED))
        .toPact();
  }

  @Test
  @PactTestFor(pactMethod = "notPermitted")
  void reportsMissingPermission(MockServer server) {
    try (var client = client(server)) {
      assertThatThrownBy(() -> client.put(ID, NEW_CALL)).isInstanceOf(ForbiddenException.class);
    }
  }
}
