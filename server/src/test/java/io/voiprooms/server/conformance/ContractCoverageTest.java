package io.voiprooms.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests which parts of the contract count as covered. */
class ContractCoverageTest {

  private static final String PATH = "/api/v1/voip/rooms";

  private final ContractCoverage coverage =
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
                      - name: If-None-Match
                        in: header
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

  private void observe(String path, @Nullable String query, int status, String body) {
    coverage.observe(new Exchange("GET", path, query, status, Map.of(), body));
  }

  @Test
  void listsAllPartsBeforeFirstExchange() {
    assertThat(coverage.uncovered())
        .isEqualTo(
            Set.of(
                "list returns 200",
                "list returns 429",
                "list returns 429 as in wait",
                "list takes If-None-Match",
                "list takes open",
                "list takes open as in example",
                "list takes sort",
                "list takes sort as in newestFirst"));
  }

  @Test
  void ignoresOtherPath() {
    observe("/error", "open=true", 200, "{}");
    assertThat(coverage.uncovered()).hasSize(8);
  }

  @Test
  void coversStatusWithoutExample() {
    observe(PATH, null, 429, "{\"error\":\"Wait\",\"code\":1.5}");
    assertThat(coverage.uncovered())
        .hasSize(7)
        .contains("list returns 429 as in wait")
        .doesNotContain("list returns 429");
  }

  @Test
  void coversExampleWithOtherIdAndSeconds() {
    observe(PATH, null, 429, "{\"code\":1.5,\"error\":\"Wait 3 seconds, about 00000000000000ff\"}");
    assertThat(coverage.uncovered()).hasSize(6).doesNotContain("list returns 429 as in wait");
  }

  @Test
  void doesNotCoverExampleOfOtherStatus() {
    observe(
        PATH, null, 200, "{\"error\":\"Wait 12 seconds, about 4f0c1d9a7b2e4c55\",\"code\":1.5}");
    assertThat(coverage.uncovered()).contains("list returns 429 as in wait");
  }

  @Test
  void doesNotCoverExampleWithInvalidJson() {
    observe(PATH, null, 429, "Wait 12 seconds");
    assertThat(coverage.uncovered()).contains("list returns 429 as in wait");
  }

  @Test
  void coversParameterWithValueAndStatus200() {
    observe(PATH, "open=&sort=x", 200, "{}");
    observe(PATH, "open=true", 429, "{}");
    assertThat(coverage.uncovered()).contains("list takes open").doesNotContain("list takes sort");
    observe(PATH, "open=false", 200, "{}");
    assertThat(coverage.uncovered())
        .contains("list takes open as in example")
        .doesNotContain("list takes open");
  }

  @Test
  void coversExampleOfParameter() {
    observe(PATH, "open=true&sort=%7B%22ts%22%3A-1%7D", 200, "{}");
    assertThat(coverage.uncovered())
        .containsExactly(
            "list returns 429", "list returns 429 as in wait", "list takes If-None-Match");
  }

  @Test
  void coversHeader() {
    coverage.observe(
        new Exchange(
            "GET", PATH, null, 200, Map.of(), "{}", Map.of("if-none-match", List.of("W/\"0\""))));
    assertThat(coverage.uncovered()).doesNotContain("list takes If-None-Match");
  }
}
