package io.voiprooms.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.voiprooms.server.ServerTest;
import io.voiprooms.server.conformance.Contract.Place;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Tests that the examples of the contract are valid, accepted by the server, and returned by it.
 */
class ContractExamplesIT extends ServerTest {

  private static final String PATH = "/api/v1/voip/rooms";
  private static final String ROOM_ID = "kCJDd5peKiZnGJLPq";
  private static final Contract CONTRACT = new Contract(Contract.text());

  private static final String[] AS_CSV = {
    "X-User-Id", ADMIN.id(), "X-Auth-Token", ADMIN.token(), "Accept", "text/csv"
  };

  @BeforeAll
  void storeRoomOfExamples() {
    store(example("OnePage").at("/rooms/0").toString());
  }

  private static JsonNode example(String name) {
    return CONTRACT.root().at("components").at("examples").at(name).at("value").json();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("examples")
  void declaresValidExample(Place schema, JsonNode example) {
    assertThat(schema.errors(example)).isEmpty();
  }

  /** Returns every example of the contract with its schema. */
  static Stream<Arguments> examples() {
    return within(CONTRACT.root()).flatMap(ContractExamplesIT::examplesAt);
  }

  /** Returns a place and all places below it, without following references. */
  private static Stream<Place> within(Place place) {
    return Stream.concat(
        Stream.of(place),
        Stream.concat(place.fields().map(Map.Entry::getValue), place.elements())
            .filter(Place::isInline)
            .flatMap(ContractExamplesIT::within));
  }

  private static Stream<Arguments> examplesAt(Place place) {
    Place schema = place.at("schema");
    Place schemaOfText = schema.at("contentSchema");
    Stream<Arguments> ofValues =
        place.examples().map(example -> arguments(schema, example.getValue()));
    Stream<Arguments> ofTexts =
        place
            .examples()
            .map(
                example ->
                    arguments(schemaOfText, JSON.readTree(Exchange.valueOf(example.getValue()))));
    return Stream.of(
            schema.exists() ? ofValues : Stream.<Arguments>empty(),
            schemaOfText.exists() ? ofTexts : Stream.<Arguments>empty(),
            place.at("examples").elements().map(example -> arguments(place, example.json())))
        .flatMap(Function.identity());
  }

  @ParameterizedTest(name = "{0} {1}={2}")
  @MethodSource("parameters")
  void acceptsExampleOfParameter(String path, String name, String value) {
    String query =
        value
            .lines()
            .map(item -> encoded(name) + "=" + encoded(item))
            .collect(Collectors.joining("&"));
    // HEAD, because the body of a stream does not end.
    Answer answer =
        send("HEAD", path + "?" + query, "X-User-Id", ADMIN.id(), "X-Auth-Token", ADMIN.token());
    assertThat(answer.status()).isEqualTo(200);
  }

  /** Returns all examples of parameters except cursors, which no other server accepts. */
  static Stream<Arguments> parameters() {
    return CONTRACT
        .operations()
        .filter(operation -> operation.toString().endsWith("/get"))
        .flatMap(ContractExamplesIT::parameters);
  }

  private static Stream<Arguments> parameters(Place operation) {
    return operation
        .at("parameters")
        .elements()
        .filter(parameter -> parameter.text("in").equals("query"))
        .filter(parameter -> !ContractCoverage.isCursor(parameter))
        .flatMap(
            parameter ->
                parameter
                    .examples()
                    .map(
                        example ->
                            arguments(
                                Contract.path(operation).replace("{roomId}", ROOM_ID),
                                parameter.text("name"),
                                Exchange.valueOf(example.getValue()))));
  }

  @Test
  void acceptsExampleOfHeader() {
    Place header = CONTRACT.root().at("components").at("parameters").at("IfNoneMatch");
    for (String path : List.of(PATH, PATH + "/" + ROOM_ID)) {
      Answer page = get(ADMIN, path, header.text("name"), header.text("example"));
      assertThat(page.status()).isEqualTo(200);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("responses")
  void returnsExample(String example, Function<ContractExamplesIT, Answer> request) {
    assertThat(request.apply(this).json()).isEqualTo(example(example));
  }

  /** Returns all responses except 429, 500 and 503, which other tests produce. */
  static Stream<Arguments> responses() {
    return Stream.of(
        response("OnePage", test -> test.list()),
        response("EmptyPage", test -> test.list("queue", "support")),
        response("IdsOnlyPage", test -> test.list("fields", "{\"_id\":1}")),
        response("InvalidParameter", test -> test.list("count", "-1")),
        response("UnknownParameter", test -> test.list("agent", "kim.jane")),
        response("InvalidSort", test -> test.list("sort", "{\"ts\":\"newest\"}")),
        response("InvalidFields", test -> test.list("fields", "{\"fname\":1,\"msgs\":0}")),
        response("Unauthenticated", test -> test.send("GET", PATH)),
        response("NoPermission", test -> test.list(NOBODY)),
        response("OtherAgents", test -> test.list(KIM, "agents", "lee.ann")),
        response("NotAcceptable", test -> test.send("GET", PATH, AS_CSV)));
  }

  private static Arguments response(String example, Function<ContractExamplesIT, Answer> request) {
    return arguments(example, request);
  }
}
