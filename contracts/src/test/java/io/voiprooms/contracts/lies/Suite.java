package io.voiprooms.contracts.lies;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.discoveryRequest;

import io.voiprooms.server.conformance.ContractViolation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherExecutionRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The tests that every build runs against the server, as something that can be run again. */
final class Suite {

  /** What can catch a lie. */
  enum Guard {
    /** What consumers wrote down. */
    PACT,
    /** What the contract says of any answer. */
    CONFORMANCE,
    /** What the server's own tests expect. */
    INTEGRATION
  }

  private static final LauncherDiscoveryRequest PACTS =
      tests("io.voiprooms.contracts.ServerKeepsItsPactsTest");

  private static final LauncherDiscoveryRequest INTEGRATION =
      tests(
          "io.voiprooms.server.rooms.PageTest",
          "io.voiprooms.server.rooms.ProjectionTest",
          "io.voiprooms.server.rooms.OrderTest",
          "io.voiprooms.server.security.CredentialsTest",
          "io.voiprooms.server.rooms.FiltersTest",
          "io.voiprooms.server.errors.ErrorsTest",
          "io.voiprooms.server.rooms.BadInputTest",
          "io.voiprooms.server.ratelimit.RateLimitTest");

  private Suite() {}

  private static LauncherDiscoveryRequest tests(String... classes) {
    return discoveryRequest()
        .selectors(
            List.of(classes).stream().map(name -> (DiscoverySelector) selectClass(name)).toList())
        .build();
  }

  /**
   * Runs the pacts, then the server's tests until one of them fails.
   *
   * @return the first test that failed, for each guard that had one
   */
  static Map<Guard, String> run() {
    Map<Guard, String> failures = new LinkedHashMap<>();
    run(PACTS, Guard.PACT, failures);
    run(INTEGRATION, Guard.INTEGRATION, failures);
    return failures;
  }

  private static void run(
      LauncherDiscoveryRequest tests, Guard guard, Map<Guard, String> failures) {
    CancellationToken enough = CancellationToken.create();
    LauncherFactory.create()
        .execute(
            LauncherExecutionRequestBuilder.request(tests)
                .cancellationToken(enough)
                .listeners(new Watch(guard, failures, enough))
                .build());
  }

  /** Notes who caught the lie, and stops once the guard itself has. */
  private record Watch(Guard guard, Map<Guard, String> failures, CancellationToken enough)
      implements TestExecutionListener {

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
      if (!plan.containsTests() && plan.getChildren(plan.getRoots().iterator().next()).isEmpty()) {
        throw new IllegalStateException("There is nothing to run for " + guard);
      }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      result
          .getThrowable()
          .ifPresent(
              failure -> {
                String name = guard == Guard.PACT ? test.getDisplayName() : method(test);
                if (violations(failure).findAny().isPresent()) {
                  failures.putIfAbsent(Guard.CONFORMANCE, name);
                }
                if (!(failure instanceof ContractViolation)) {
                  failures.putIfAbsent(guard, name);
                  enough.cancel();
                }
              });
    }

    /** A test that fails by itself has the violation among what it suppressed. */
    private static Stream<Throwable> violations(Throwable failure) {
      return Stream.concat(Stream.of(failure), Stream.of(failure.getSuppressed()))
          .filter(ContractViolation.class::isInstance);
    }

    private static String method(TestIdentifier test) {
      return test.getSource()
          .filter(MethodSource.class::isInstance)
          .map(MethodSource.class::cast)
          .map(method -> method.getJavaClass().getSimpleName() + "." + method.getMethodName())
          .orElse(test.getDisplayName());
    }
  }
}
