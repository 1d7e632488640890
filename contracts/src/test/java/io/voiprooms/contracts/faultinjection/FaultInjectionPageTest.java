package io.voiprooms.contracts.faultinjection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultInjectionPageTest {

  @Test
  void pageListsEveryFault() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("fault-injection.md")).stream()
            .filter(line -> line.startsWith("| "))
            .skip(1)
            .map(line -> line.substring(2, line.indexOf(" | ")))
            .toList();

    assertThat(rows)
        .as(
            "contracts/fault-injection.md is out of date. Run mvn verify -Pfault-injection and"
                + " commit contracts/target/fault-injection.md in its place.")
        .containsExactlyElementsOf(Faults.ALL.stream().map(Fault::toString).toList());
  }
}
