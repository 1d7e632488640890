package io.voiprooms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.voiprooms.client.generated.RoomsApi.APIListVoipRoomsRequest;
import io.voiprooms.client.model.CallDirection;
import io.voiprooms.client.model.Room;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The parameters that a query sends. */
class RoomsQueryTest {

  private static final Map<String, String> EVERY_PART_SENT =
      Map.ofEntries(
          Map.entry("agents", "[\"kim.jane\",\"lee.ann\"]"),
          Map.entry("open", "false"),
          Map.entry(
              "createdAt",
              "{\"start\":\"2021-07-01T00:00:00Z\",\"end\":\"2021-07-09T20:20:58.755Z\"}"),
          Map.entry(
              "closedAt", "{\"start\":\"2021-07-02T00:00:00Z\",\"end\":\"2021-07-03T00:00:00Z\"}"),
          Map.entry("tags", "[\"billing\"]"),
          Map.entry("queue", "support"),
          Map.entry("visitorId", "47Dajwh9DjpnTAugW"),
          Map.entry("direction", "outbound"),
          Map.entry("roomName", "Zoë"),
          Map.entry("offset", "50"),
          Map.entry("after", "c-1_"),
          Map.entry("count", "25"),
          Map.entry("total", "false"),
          Map.entry("sort", "{\"fname\":1,\"customFields.tier\":-1}"),
          Map.entry("fields", "{\"fname\":1,\"v.phone\":1,\"_id\":0}"));

  @Test
  void sendsNoParametersForAllRooms() throws Exception {
    assertThat(sent(RoomsQuery.all())).isEmpty();
  }

  @Test
  void sendsEachPartAsOneParameter() throws Exception {
    assertThat(sent(everyPart().build())).containsExactlyInAnyOrderEntriesOf(EVERY_PART_SENT);
  }

  @Test
  void offersAllQueryParametersOfTheContract() {
    Stream<String> contract =
        Arrays.stream(APIListVoipRoomsRequest.class.getDeclaredMethods())
            .filter(method -> !Modifier.isStatic(method.getModifiers()))
            .map(Method::getName)
            // Two of these stand for agents[] and tags[], and one is a header.
            .filter(name -> !Set.of("agents2", "tags2", "ifNoneMatch").contains(name));

    assertThat(contract).containsExactlyInAnyOrderElementsOf(EVERY_PART_SENT.keySet());
  }

  @Test
  void sendsListItemsWithAnyCharacters() throws Exception {
    RoomsQuery query = RoomsQuery.builder().tags("a, b", "[c]", "\"d\"", "e&f=g+h%20", "ü").build();

    assertThat(sent(query))
        .containsOnly(Map.entry("tags", "[\"a, b\",\"[c]\",\"\\\"d\\\"\",\"e&f=g+h%20\",\"ü\"]"));
  }

  @Test
  void sendsRangesWithOneEnd() throws Exception {
    Instant noon = Instant.parse("2021-07-09T12:00:00Z");

    assertThat(sent(RoomsQuery.builder().createdFrom(noon).closedTo(noon).build()))
        .containsOnly(
            Map.entry("createdAt", "{\"start\":\"2021-07-09T12:00:00Z\"}"),
            Map.entry("closedAt", "{\"end\":\"2021-07-09T12:00:00Z\"}"));
  }

  @Test
  void cutsInstantsToMilliseconds() throws Exception {
    Instant nanoseconds = Instant.parse("2021-07-09T12:00:00.123456789Z");

    assertThat(sent(RoomsQuery.builder().createdFrom(nanoseconds).build()))
        .containsEntry("createdAt", "{\"start\":\"2021-07-09T12:00:00.123Z\"}");
  }

  @Test
  void sendsAnEmptyListAsAnEmptyList() throws Exception {
    assertThat(sent(RoomsQuery.builder().agents().build())).containsOnly(Map.entry("agents", "[]"));
  }

  @Test
  void addsListItemsToThoseSetBefore() throws Exception {
    assertThat(sent(RoomsQuery.builder().agents("a").agents("b").build()))
        .containsEntry("agents", "[\"a\",\"b\"]");
  }

  @Test
  void acceptsTheFieldNamesOfTheModel() throws Exception {
    assertThat(
            sent(RoomsQuery.builder().sortByDescending(Room.JSON_PROPERTY_CALL_DURATION).build()))
        .containsEntry("sort", "{\"callDuration\":-1}");
  }

  @Test
  void throwsIfAFieldIsNamedTwice() {
    assertThatThrownBy(() -> RoomsQuery.builder().sortBy("ts").sortByDescending("ts"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The field \"ts\" is named twice");
    assertThatThrownBy(() -> RoomsQuery.builder().fields("ts").withoutFields("ts"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The field \"ts\" is named twice");
  }

  @Test
  void returnsQueriesThatTheBuilderDoesNotChange() throws Exception {
    RoomsQuery.Builder builder = RoomsQuery.builder().agents("a").sortBy("ts");
    RoomsQuery before = builder.build();
    builder.agents("b").sortBy("fname").count(7);

    assertThat(sent(before))
        .containsOnly(Map.entry("agents", "[\"a\"]"), Map.entry("sort", "{\"ts\":1}"));
  }

  @Test
  void returnsTheParametersAsText() {
    assertThat(RoomsQuery.all()).hasToString("RoomsQuery{}");
    assertThat(RoomsQuery.builder().open(true).tags("a, b").sortBy("ts").build())
        .hasToString("RoomsQuery{\"open\":true,\"tags\":[\"a, b\"],\"sort\":{\"ts\":1}}");
  }

  private static RoomsQuery.Builder everyPart() {
    return RoomsQuery.builder()
        .agents("kim.jane", "lee.ann")
        .open(false)
        .createdFrom(Instant.parse("2021-07-01T00:00:00Z"))
        .createdTo(Instant.parse("2021-07-09T20:20:58.755Z"))
        .closedFrom(Instant.parse("2021-07-02T00:00:00Z"))
        .closedTo(Instant.parse("2021-07-03T00:00:00Z"))
        .tags("billing")
        .queue("support")
        .visitorId("47Dajwh9DjpnTAugW")
        .direction(CallDirection.OUTBOUND)
        .roomName("Zoë")
        .offset(50)
        .after("c-1_")
        .count(25)
        .total(false)
        .sortBy("fname")
        .sortByDescending("customFields.tier")
        .fields("fname", "v.phone")
        .withoutFields("_id");
  }

  private static Map<String, String> sent(RoomsQuery query) throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page());
        VoipRoomsClient client = server.client().build()) {
      client.page(query);
      assertThat(server.requests().get(0).target()).startsWith("/api/v1/voip/rooms");
      return server.requests().get(0).parameters();
    }
  }
}
