package io.voiprooms.server.portal.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.server.portal.build.Pact.Interaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class PactTest {

  private static final JsonMapper JSON = JsonMapper.shared();

  private static Interaction interaction(String version, String query, String body) {
    return Pact.of(
            JSON.readTree(
                """
                    {"consumer": {"name": "wallboard"}, "interactions": [{"description": "a request",
                    "request": {"query": %s}, "response": {"status": 200, "body": %s}}],
                    "metadata": {"pactSpecification": {"version": "%s"}}}"""
                    .formatted(query, body, version)))
        .interactions()
        .get(0);
  }

  @Test
  void readsQueryAsTextAndAsObject() {
    assertThat(interaction("2.0.0", "\"open=true&agents%5B%5D=a\"", "{}").parameters())
        .containsExactly("agents[]", "open");
    assertThat(
            interaction("3.0.0", "{\"open\": [\"true\"], \"agents[0]\": [\"a\"]}", "{}")
                .parameters())
        .containsExactly("agents[]", "open");
  }

  @Test
  void readsWrappedBodyOfVersion4() {
    String body = "{\"total\": 2, \"rooms\": [{\"_id\": \"a\"}, {\"v\": {\"phone\": \"1\"}}]}";
    assertThat(interaction("3.0.0", "{}", body).fields())
        .isEqualTo(interaction("4.0", "{}", "{\"content\": " + body + "}").fields())
        .containsExactly("rooms._id", "rooms.v.phone", "total");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\"", "{}"})
  void returnsNoParametersForEmptyQuery(String query) {
    assertThat(interaction("3.0.0", query, "{}").parameters()).isEmpty();
  }

  @Test
  void returnsNameOfEmptyList() {
    assertThat(interaction("3.0.0", "{}", "{\"rooms\": []}").fields()).containsExactly("rooms");
  }
}
