package io.voiprooms.contracts.faultinjection;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.voiprooms.contracts.faultinjection.GuardTests.Guard;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Injects each fault into the server and runs the tests, of which one has to fail. */
@Tag("fault-injection")
class FaultInjectionTest {

  private static final Path REPORT = Path.of("target", "fault-injection.md");

  /** Standard output, which Surefire redirects for tests. */
  private static final PrintStream CONSOLE =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true);

  private static final Map<Fault, Map<Guard, String>> CAUGHT = new LinkedHashMap<>();

  /**
   * Tests that no guard fails without a fault, so that a failure shows that the fault was caught.
   */
  @Test
  void passesWithoutFault() {
    assertThat(guardsThatCatch(Fault.none())).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> catchesEveryFault() {
    return Faults.ALL.stream()
        .map(fault -> dynamicTest(fault.description, () -> assertCaught(fault)));
  }

  private static void assertCaught(Fault fault) {
    Map<Guard, String> guards = guardsThatCatch(fault);
    CAUGHT.put(fault, guards);
    CONSOLE.printf(
        "%d of %d: %s: %s%n",
        CAUGHT.size(),
        Faults.ALL.size(),
        fault.description,
        fault.wasInjected() ? "caught by " + guards.keySet() : "not injected");
    assertThat(fault.wasInjected()).as("A request or response had the fault").isTrue();
    assertThat(guards).as("The guards that caught the fault").isNotEmpty();
  }

  private static Map<Guard, String> guardsThatCatch(Fault fault) {
    FaultInjector.fault = fault;
    try {
      return GuardTests.run();
    } finally {
      FaultInjector.fault = null;
    }
  }

  @AfterAll
  static void writeReport() throws IOException {
    String rows =
        CAUGHT.entrySet().stream()
            .map(entry -> "| " + entry.getKey() + " | " + cells(entry.getValue()) + " |")
            .collect(joining("\n"));
    Files.writeString(
        REPORT,
        """
        # Fault injection

        `mvn verify -Pfault-injection` injects each of these faults into the server and writes this page.
        A row names the first test of each kind that failed. The pacts run until one of them fails, then the
        server's tests run until one of them fails. An empty cell means that no test of this kind failed
        before the run ended. The [README](README.md#fault-injection) describes how it works.

        | fault | pact | conformance | integration test |
        |---|---|---|---|
        %s
        """
            .formatted(rows));
  }

  private static String cells(Map<Guard, String> guards) {
    return Arrays.stream(Guard.values())
        .map(guard -> guards.getOrDefault(guard, ""))
        .collect(joining(" | "));
  }
}
