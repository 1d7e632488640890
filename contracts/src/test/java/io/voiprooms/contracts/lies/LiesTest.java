package io.voiprooms.contracts.lies;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.voiprooms.contracts.lies.Suite.Guard;
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
import org.junit.jupiter.api.TestFactory;

/** A suite that lets a lie pass proves nothing, so each lie is told, and each has to be caught. */
@Tag("lies")
class LiesTest {

  private static final Path REPORT = Path.of("target", "lies.md");

  /** Past the redirection of what tests print. */
  private static final PrintStream CONSOLE =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true);

  private static final Map<Lie, Map<Guard, String>> CAUGHT = new LinkedHashMap<>();

  @TestFactory
  Stream<DynamicTest> everyLieIsCaughtAndTheTruthIsNot() {
    return Stream.concat(
        Stream.of(dynamicTest("the truth passes", LiesTest::assertTruthPasses)),
        Lies.ALL.stream().map(lie -> dynamicTest(lie.sentence, () -> assertCaught(lie))));
  }

  /** What the suite has against the liar's truth is no proof against its lies. */
  private static void assertTruthPasses() {
    assertThat(whoCatches(Lie.truth())).isEmpty();
  }

  private static void assertCaught(Lie lie) {
    Map<Guard, String> guards = whoCatches(lie);
    CAUGHT.put(lie, guards);
    CONSOLE.printf(
        "%d of %d: %s: caught by %s%n",
        CAUGHT.size(), Lies.ALL.size(), lie.sentence, lie.wasTold() ? guards.keySet() : "no one");
    assertThat(lie.wasTold()).as("The server had occasion to tell the lie").isTrue();
    assertThat(guards).as("Who caught the lie").isNotEmpty();
  }

  private static Map<Guard, String> whoCatches(Lie lie) {
    Liar.lie = lie;
    try {
      return Suite.run();
    } finally {
      Liar.lie = null;
    }
  }

  @AfterAll
  static void report() throws IOException {
    String rows =
        CAUGHT.entrySet().stream()
            .map(entry -> "| " + entry.getKey().sentence + " | " + cells(entry.getValue()) + " |")
            .collect(joining("\n"));
    Files.writeString(
        REPORT,
        """
        # Lies, and who noticed

        `mvn verify -Plies` makes the server tell each of these lies, and writes this page: the first test
        of each kind that failed. Pacts, and then the server's tests, are run until one fails, so an empty
        cell says that somebody else was quicker, or that this kind cannot notice. How it works, and why, is
        in the [README](README.md#a-suite-that-has-been-seen-to-fail).

        | lie | pact | conformance | integration test |
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
