package io.voiprooms.server.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Every exchange that a test saw, held against the contract. As an extension, it fails the very
 * test during which the server answered otherwise than the contract says.
 */
public final class Conformance implements AfterEachCallback {

  private static final Contract CONTRACT = new Contract(Contract.text());
  private static final ContractCheck CHECK = new ContractCheck(CONTRACT);
  private static final ContractCoverage COVERAGE = new ContractCoverage(CONTRACT);
  private static final LinkedBlockingQueue<String> VIOLATIONS = new LinkedBlockingQueue<>();

  /** Takes note of an exchange; what is not the contract's path and method does not matter. */
  public static void observe(Exchange exchange) {
    List<String> violations = CHECK.violations(exchange);
    VIOLATIONS.addAll(violations);
    if (violations.isEmpty()) {
      COVERAGE.note(exchange);
    }
  }

  /**
   * Says what the contract does not allow of the exchanges that were observed since the last time.
   *
   * @throws ContractViolation if there is anything
   */
  public static void verify() {
    List<String> violations = new ArrayList<>();
    VIOLATIONS.drainTo(violations);
    if (!violations.isEmpty()) {
      throw new ContractViolation(violations);
    }
  }

  /** Returns what the contract promises and no exchange has shown so far. */
  static Set<String> uncovered() {
    return COVERAGE.open();
  }

  @Override
  public void afterEach(ExtensionContext test) {
    verify();
  }
}
