package io.voiprooms.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** Comes last, and knows what all tests together have seen. */
@Order(Integer.MAX_VALUE)
class ContractLedgerTest {

  @Test
  @DisabledIfSystemProperty(
      named = "test",
      matches = ".+",
      disabledReason = "a choice of tests need not see everything")
  void everythingThatTheContractPromisesWasSeen() {
    assertThat(Conformance.unseen())
        .as("what api/openapi.yaml promises and no test has made the server answer")
        .isEmpty();
  }
}
