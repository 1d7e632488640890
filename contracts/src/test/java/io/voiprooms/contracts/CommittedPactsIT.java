package io.voiprooms.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests that the committed pacts equal the pacts that the consumers' tests wrote in an earlier
 * phase of the build.
 */
class CommittedPactsIT {

  private static final Path COMMITTED = Path.of("pacts");
  private static final Path WRITTEN = Path.of("target", "pacts");

  @Test
  @DisabledIfSystemProperty(
      named = "test",
      matches = ".+",
      disabledReason = "selected tests do not write every pact")
  void containsPactsAsWrittenByTests() {
    List<Path> written = filesOf(WRITTEN);

    assertThat(written).extracting(Path::getFileName).isNotEmpty();
    assertThat(written)
        .allSatisfy(
            pact ->
                assertThat(COMMITTED.resolve(pact.getFileName()))
                    .as(
                        "contracts/pacts/%1$s differs from the pact that the consumer's test wrote."
                            + " If the test is right, commit contracts/target/pacts/%1$s in its place",
                        pact.getFileName())
                    .exists()
                    .hasSameTextualContentAs(pact));
  }

  @Test
  void containsOnlyVerifiablePacts() {
    assertThat(filesOf(COMMITTED)).isNotEmpty().allSatisfy(CommittedPactsIT::assertVerified);
  }

  /** Checks provider and interactions, because Pact silently ignores files without them. */
  private static void assertVerified(Path file) {
    JsonNode pact = JsonMapper.shared().readTree(file);
    assertThat(pact.at("/provider/name").asString(""))
        .as("provider of " + file)
        .isEqualTo("voip-rooms");
    assertThat(pact.path("interactions")).as("interactions of " + file).isNotEmpty();
    assertThat(file.getFileName())
        .as("name of the only file of a consumer")
        .hasToString(pact.at("/consumer/name").asString("") + "-voip-rooms.json");
  }

  /** Returns the committed pacts. */
  static List<JsonNode> committed() {
    return filesOf(COMMITTED).stream().map(JsonMapper.shared()::readTree).toList();
  }

  private static List<Path> filesOf(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
