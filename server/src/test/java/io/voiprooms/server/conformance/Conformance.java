package io.voiprooms.server.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Compares observed exchanges with the contract. As an extension, it fails the test during which
 * the server violated the contract.
 */
public final class Conformance implements AfterEachCallback {

  private static final Contract CONTRACT = new Contract(Contract.text());
  private static final ContractCheck CHECK = new ContractCheck(CONTRACT);
  private static final ContractCoverage COVERAGE = new ContractCoverage(CONTRACT);
  private static final LinkedBlockingQueue<String> VIOLATIONS = new LinkedBlockingQueue<>();

  /** Checks an exchange. Ignores paths and methods that the contract does not have. */
  public static void observe(Exchange exchange) {
    List<String> violations = CHECK.violations(exchange);
    VIOLATIONS.addAll(violations);
    if (violations.isEmpty()) {
      COVERAGE.observe(exchange);
    }
  }

  /**
   * Fails if an exchange since the last call violated the contract.
   *
   * @throws ContractViolation with all violations since the last call
   */
  public static void verify() {
    List<String> violations = new ArrayList<>();
    VIOLATIONS.drainTo(violations);
    if (!violations.isEmpty()) {
      throw new ContractViolation(violations);
    }
  }

  /** Returns the parts of the contract that no exchange has covered so far. */
  static Set<String> uncovered() {
    return COVERAGE.uncovered();
  }

  @Override
  public void afterEach(ExtensionContext test) {
    verify();
  }
}
