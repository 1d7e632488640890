package io.voiprooms.server.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * A listener that writes a report after all integration tests if the contract has a status, a
 * parameter or an example that no test has covered. The build fails if there is a report.
 */
public final class ContractCoverageReport implements TestExecutionListener {

  private static final Path REPORT = Path.of("target", "contract-not-covered.txt");

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    boolean someTestsOnly =
        System.getProperty("test") != null || System.getProperty("it.test") != null;
    boolean judged = Boolean.getBoolean("voip-rooms.contract-coverage") && !someTestsOnly;
    Set<String> uncovered = judged ? Conformance.uncovered() : Set.of();
    try {
      Files.deleteIfExists(REPORT);
      if (!uncovered.isEmpty()) {
        Files.write(REPORT, uncovered);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
