package io.voiprooms.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import au.com.dius.pact.provider.junitsupport.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ProviderStatesTest {

  @Test
  void readmeListsEveryProviderState() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String section = readme.substring(readme.indexOf("### Provider states"));
    List<String> documented =
        Pattern.compile("(?m)^\\| `([^`]+)` \\|")
            .matcher(section.substring(0, section.indexOf("\n### ", 1)))
            .results()
            .map((MatchResult row) -> row.group(1))
            .toList();
    List<String> states =
        Arrays.stream(ProviderStates.class.getMethods())
            .map(method -> method.getAnnotation(State.class))
            .filter(Objects::nonNull)
            .flatMap(state -> Arrays.stream(state.value()))
            .toList();

    assertThat(documented).isNotEmpty().containsExactlyInAnyOrderElementsOf(states);
  }
}
