package io.voiprooms.contracts.faultinjection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultTest {

  private static final List<String> FORMS = List.of("agents", "agents[]", "agents[0]", "agents[1]");

  private static Map<String, String[]> parameters(Stream<String> names) {
    Map<String, String[]> parameters = new LinkedHashMap<>();
    names.forEach(name -> parameters.put(name, new String[] {"a"}));
    return parameters;
  }

  @Test
  void ignoringRemovesEveryFormOfAList() {
    Fault fault = Fault.ignoring("agents");

    assertThat(fault.applyTo(parameters(Stream.concat(FORMS.stream(), Stream.of("open")))))
        .containsOnlyKeys("open");
    assertThat(fault.wasInjected()).isTrue();
  }

  @Test
  void ignoringKeepsOtherParameters() {
    Fault fault = Fault.ignoring("agents");

    assertThat(fault.applyTo(parameters(Stream.of("open", "agent", "agents[x]"))))
        .containsOnlyKeys("open", "agent", "agents[x]");
    assertThat(fault.wasInjected()).isFalse();
  }

  @Test
  void ignoresEveryParameterByOneFault() {
    assertThat(Faults.ALL).extracting(Fault::toString).doesNotHaveDuplicates();
    assertThat(Parameters.names())
        .contains("agents", "tags", "open")
        .noneMatch(name -> name.contains("["));
    assertThat(FORMS).allMatch(Parameters::isDeclared);
    assertThat(Parameters.isDeclared("queue[]")).isFalse();
  }
}
