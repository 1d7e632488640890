package io.voiprooms.server.conformance;

import java.util.List;

/** Reports exchanges that the contract does not allow. */
public final class ContractViolation extends AssertionError {

  private static final long serialVersionUID = 1L;

  ContractViolation(List<String> violations) {
    super("The contract does not allow this:\n" + String.join("\n", violations));
  }
}
