package io.voiprooms.contracts.lies;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiesPageTest {

  @Test
  void thePageOfLiesHasEveryLieAndNoOther() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("lies.md")).stream()
            .filter(line -> line.startsWith("| "))
            .skip(1)
            .map(line -> line.substring(2, line.indexOf(" | ")))
            .toList();

    assertThat(rows)
        .as("contracts/lies.md; where it is behind, commit contracts/target/lies.md in its place")
        .containsExactlyElementsOf(Lies.ALL.stream().map(lie -> lie.sentence).toList());
  }
}
