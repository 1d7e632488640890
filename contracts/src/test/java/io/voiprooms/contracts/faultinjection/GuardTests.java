package io.voiprooms.contracts.faultinjection;

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

/** Runs the tests that every build runs against the server, once for each fault. */
final class GuardTests {

  /** A kind of test that can catch a fault. */
  enum Guard {
    /** The verification of a pact. */
    PACT,
    /** The check of every response against the contract. */
    CONFORMANCE,
    /** The server's own tests. */
    INTEGRATION
  }

  private static final LauncherDiscoveryRequest PACTS =
      tests("io.voiprooms.contracts.ServerKeepsItsPactsIT");

  private static final LauncherDiscoveryRequest INTEGRATION =
      tests(
          "io.voiprooms.server.rooms.PageIT",
          "io.voiprooms.server.rooms.NextPageIT",
          "io.voiprooms.server.rooms.ProjectionIT",
          "io.voiprooms.server.rooms.OrderIT",
          "io.voiprooms.server.security.CredentialsIT",
          "io.voiprooms.server.rooms.FiltersIT",
          "io.voiprooms.server.errors.ErrorsIT",
          "io.voiprooms.server.rooms.BadInputIT",
          "io.voiprooms.server.rooms.PageCacheIT",
          "io.voiprooms.server.rooms.RoomChangesIT",
          "io.voiprooms.server.rooms.WritingIT",
          "io.voiprooms.server.ratelimit.RateLimitIT");

  private GuardTests() {}

  private static LauncherDiscoveryRequest tests(String... classes) {
    return discoveryRequest()
        .selectors(
            List.of(classes).stream().map(name -> (DiscoverySelector) selectClass(name)).toList())
        .build();
  }

  /**
   * Runs the pacts until one of them fails, then the server's tests until one of them fails.
   *
   * @return the first test that failed, for each guard of which a test failed
   */
  static Map<Guard, String> run() {
    Map<Guard, String> failures = new LinkedHashMap<>();
    run(PACTS, Guard.PACT, failures);
    run(INTEGRATION, Guard.INTEGRATION, failures);
    return failures;
  }

  private static void run(
      LauncherDiscoveryRequest tests, Guard guard, Map<Guard, String> failures) {
    CancellationToken cancellation = CancellationToken.create();
    LauncherFactory.create()
        .execute(
            LauncherExecutionRequestBuilder.request(tests)
                .cancellationToken(cancellation)
                .listeners(new FailureListener(guard, failures, cancellation))
                .build());
  }

  /** Stores the first test that fails, and cancels the others after a failure of the guard. */
  private record FailureListener(
      Guard guard, Map<Guard, String> failures, CancellationToken cancellation)
      implements TestExecutionListener {

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
      if (!plan.containsTests() && plan.getChildren(plan.getRoots().iterator().next()).isEmpty()) {
        throw new IllegalStateException("No tests for " + guard);
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
                  cancellation.cancel();
                }
              });
    }

    /** Returns violations of the contract. A test that fails has them as suppressed exceptions. */
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
