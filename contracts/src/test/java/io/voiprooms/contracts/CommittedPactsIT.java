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
 * Tests that the committed pacts are those that the consumers' tests write. The consumers' tests
 * run in the phase before.
 */
class CommittedPactsIT {

  private static final Path COMMITTED = Path.of("pacts");
  private static final Path WRITTEN = Path.of("target", "pacts");

  @Test
  @DisabledIfSystemProperty(
      named = "test",
      matches = ".+",
      disabledReason = "a choice of tests need not write every pact")
  void pactsThatTestsWriteAreCommittedAsTheyAre() {
    List<Path> written = filesOf(WRITTEN);

    assertThat(written).extracting(Path::getFileName).isNotEmpty();
    assertThat(written)
        .allSatisfy(
            pact ->
                assertThat(COMMITTED.resolve(pact.getFileName()))
                    .as(
                        "contracts/pacts/%1$s is not what the consumer's test writes. If the consumer is"
                            + " right, commit contracts/target/pacts/%1$s in its place",
                        pact.getFileName())
                    .exists()
                    .hasSameTextualContentAs(pact));
  }

  @Test
  void everyPactIsWithThisProviderAndWillBeVerified() {
    assertThat(filesOf(COMMITTED)).isNotEmpty().allSatisfy(CommittedPactsIT::assertVerified);
  }

  /** Pact passes over a file with another provider or without interactions, and says nothing. */
  private static void assertVerified(Path file) {
    JsonNode pact = JsonMapper.shared().readTree(file);
    assertThat(pact.at("/provider/name").asString(""))
        .as("provider of " + file)
        .isEqualTo("voip-rooms");
    assertThat(pact.path("interactions")).as("interactions of " + file).isNotEmpty();
    assertThat(file.getFileName())
        .as("name of a consumer's one file")
        .hasToString(pact.at("/consumer/name").asString("") + "-voip-rooms.json");
  }

  /** The pacts that are verified. */
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
