package io.voiprooms.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests which parts of the contract count as covered. */
class ContractCoverageTest {

  private static final String PATH = "/api/v1/voip/rooms";

  private final ContractCoverage ledger =
      new ContractCoverage(
          new Contract(
              """
              paths:
                /api/v1/voip/rooms:
                  summary: No operation
                  get:
                    operationId: list
                    parameters:
                      - name: open
                        example: true
                      - $ref: '#/components/parameters/Sort'
                    responses:
                      '200': {}
                      '429':
                        content:
                          application/json:
                            examples:
                              wait:
                                value: { error: 'Wait 12 seconds, about 4f0c1d9a7b2e4c55', code: 1.5 }
              components:
                parameters:
                  Sort:
                    name: sort
                    examples:
                      newestFirst:
                        value: '{"ts":-1}'
              """));

  private void note(String path, @Nullable String query, int status, String body) {
    ledger.note(new Exchange("GET", path, query, status, Map.of(), body));
  }

  @Test
  void everythingIsOpenAtFirst() {
    assertThat(ledger.open())
        .isEqualTo(
            Set.of(
                "list answers 200",
                "list answers 429",
                "list answers 429 as in wait",
                "list takes open",
                "list takes open as in example",
                "list takes sort",
                "list takes sort as in newestFirst"));
  }

  @Test
  void anAnswerOfAnotherPathProvesNothing() {
    note("/error", "open=true", 200, "{}");
    assertThat(ledger.open()).hasSize(7);
  }

  @Test
  void aStatusIsSeenWithoutItsExample() {
    note(PATH, null, 429, "{\"error\":\"Wait\",\"code\":1.5}");
    assertThat(ledger.open())
        .hasSize(6)
        .contains("list answers 429 as in wait")
        .doesNotContain("list answers 429");
  }

  @Test
  void anExampleIsSeenWhateverItsIdAndItsSeconds() {
    note(PATH, null, 429, "{\"code\":1.5,\"error\":\"Wait 3 seconds, about 00000000000000ff\"}");
    assertThat(ledger.open()).hasSize(5).doesNotContain("list answers 429 as in wait");
  }

  @Test
  void anExampleOfAnotherStatusIsNone() {
    note(PATH, null, 200, "{\"error\":\"Wait 12 seconds, about 4f0c1d9a7b2e4c55\",\"code\":1.5}");
    assertThat(ledger.open()).contains("list answers 429 as in wait");
  }

  @Test
  void whatIsNotJsonIsNoExample() {
    note(PATH, null, 429, "Wait 12 seconds");
    assertThat(ledger.open()).contains("list answers 429 as in wait");
  }

  @Test
  void aParameterIsSeenOnceItsValueIsTaken() {
    note(PATH, "open=&sort=x", 200, "{}");
    note(PATH, "open=true", 429, "{}");
    assertThat(ledger.open()).contains("list takes open").doesNotContain("list takes sort");
    note(PATH, "open=false", 200, "{}");
    assertThat(ledger.open())
        .contains("list takes open as in example")
        .doesNotContain("list takes open");
  }

  @Test
  void anExampleOfAParameterIsSeenAsItWouldBeSent() {
    note(PATH, "open=true&sort=%7B%22ts%22%3A-1%7D", 200, "{}");
    assertThat(ledger.open()).containsExactly("list answers 429", "list answers 429 as in wait");
  }
}
