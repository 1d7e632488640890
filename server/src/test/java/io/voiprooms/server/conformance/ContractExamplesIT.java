package io.voiprooms.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.voiprooms.server.ServerTest;
import io.voiprooms.server.conformance.Contract.Place;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Tests that the examples of the contract are valid, accepted by the server, and returned by it.
 */
class ContractExamplesIT extends ServerTest {

  private static final String PATH = "/api/v1/voip/rooms";
  private static final Contract CONTRACT = new Contract(Contract.text());

  private static final String[] AS_CSV = {
    "X-User-Id", ADMIN.id(), "X-Auth-Token", ADMIN.token(), "Accept", "text/csv"
  };

  @BeforeAll
  void storeTheRoomOfTheExamples() {
    store(example("OnePage").at("/rooms/0").toString());
  }

  private static JsonNode example(String name) {
    return CONTRACT.root().at("components").at("examples").at(name).at("value").json();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("examples")
  void anExampleIsValid(Place schema, JsonNode example) {
    assertThat(schema.errors(example)).isEmpty();
  }

  /** Every example, wherever it stands, with the schema that it has to keep. */
  static Stream<Arguments> examples() {
    return within(CONTRACT.root()).flatMap(ContractExamplesIT::examplesAt);
  }

  /** A place and all that is written below it; what it refers to is written elsewhere. */
  private static Stream<Place> within(Place place) {
    return Stream.concat(
        Stream.of(place),
        Stream.concat(place.members().map(Map.Entry::getValue), place.elements())
            .filter(Place::isWrittenHere)
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

  @ParameterizedTest(name = "{0}={1}")
  @MethodSource("parameters")
  void aParameterCanBeAskedForAsShown(String name, String value) {
    String[] parameters =
        value.lines().flatMap(item -> Stream.of(name, item)).toArray(String[]::new);
    assertThat(list(parameters).status()).isEqualTo(200);
  }

  static Stream<Arguments> parameters() {
    return CONTRACT
        .operations()
        .flatMap(operation -> operation.at("parameters").elements())
        .flatMap(
            parameter ->
                parameter
                    .examples()
                    .map(
                        example ->
                            arguments(
                                parameter.text("name"), Exchange.valueOf(example.getValue()))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void anAnswerComesBackAsShown(String example, Function<ContractExamplesIT, Answer> request) {
    assertThat(request.apply(this).json()).isEqualTo(example(example));
  }

  /** All but 429, 500 and 503, which other tests provoke and {@link ContractCoverage} counts. */
  static Stream<Arguments> answers() {
    return Stream.of(
        answer("OnePage", test -> test.list()),
        answer("EmptyPage", test -> test.list("queue", "support")),
        answer("IdsOnlyPage", test -> test.list("fields", "{\"_id\":1}")),
        answer("InvalidParameter", test -> test.list("count", "-1")),
        answer("UnknownParameter", test -> test.list("agent", "kim.jane")),
        answer("InvalidSort", test -> test.list("sort", "{\"ts\":\"newest\"}")),
        answer("InvalidFields", test -> test.list("fields", "{\"fname\":1,\"msgs\":0}")),
        answer("Unauthenticated", test -> test.send("GET", PATH)),
        answer("NoPermission", test -> test.list(NOBODY)),
        answer("OtherAgents", test -> test.list(KIM, "agents", "lee.ann")),
        answer("NotAcceptable", test -> test.send("GET", PATH, AS_CSV)));
  }

  private static Arguments answer(String example, Function<ContractExamplesIT, Answer> request) {
    return arguments(example, request);
  }
}
