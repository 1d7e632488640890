package io.voiprooms.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.server.ServerTest;
import io.voiprooms.server.conformance.Contract.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** Tests that the operations of the server equal the operations of the contract. */
@TestPropertySource(
    properties = {
      "springdoc.enable-default-api-docs=true",
      "springdoc.api-docs.path=/openapi-reflected"
    })
class ContractDriftIT extends ServerTest {

  @Test
  void declaresSameOperationsAsContract() {
    Answer generated = send("GET", "/openapi-reflected");
    assertThat(generated.status()).isEqualTo(200);
    assertThat(declaredBy(new Contract(generated.body())))
        .containsExactlyInAnyOrderElementsOf(declaredBy(new Contract(Contract.text())).toList());
  }

  /**
   * Returns the methods with paths, and each parameter with its place and whether it is required.
   */
  private static Stream<String> declaredBy(Contract contract) {
    return contract
        .root()
        .at("paths")
        .fields()
        .flatMap(
            path ->
                path.getValue()
                    .fields()
                    .flatMap(
                        operation ->
                            declaredBy(
                                operation.getKey() + " " + path.getKey(), operation.getValue())));
  }

  private static Stream<String> declaredBy(String name, Place operation) {
    return Stream.concat(
        Stream.of(name),
        operation
            .at("parameters")
            .elements()
            .map(
                parameter ->
                    "%s takes %s in %s, required: %s"
                        .formatted(
                            name,
                            parameter.text("name"),
                            parameter.text("in"),
                            parameter.json().path("required").asBoolean(false))));
  }

  @Test
  void sendsUnchangedContractWithoutCredentials() throws Exception {
    Answer contract = send("GET", "/openapi.yaml");
    assertThat(contract.status()).isEqualTo(200);
    assertThat(contract.headers().firstValue("Content-Type")).hasValue("application/yaml");
    assertThat(contract.body()).isEqualTo(Files.readString(Path.of("../api/openapi.yaml")));
  }
}
