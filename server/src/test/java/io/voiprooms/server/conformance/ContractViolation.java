package io.voiprooms.server.conformance;

import java.util.List;

/** The server answered otherwise than the contract says. */
public final class ContractViolation extends AssertionError {

  private static final long serialVersionUID = 1L;

  ContractViolation(List<String> violations) {
    super("The contract does not allow this:\n" + String.join("\n", violations));
  }
}
