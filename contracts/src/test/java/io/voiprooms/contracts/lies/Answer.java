package io.voiprooms.contracts.lies;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An honest answer on its way out, where a {@link Lie} can get at it. */
final class Answer {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private byte[] body;
  private boolean changed;

  Answer(HttpServletRequest request, HttpServletResponse response, byte[] body) {
    this.request = request;
    this.response = response;
    this.body = body;
  }

  int status() {
    return response.getStatus();
  }

  byte[] body() {
    return body;
  }

  boolean isChanged() {
    return changed;
  }

  /** What the request said. */
  @Nullable String parameter(String name) {
    return request.getParameter(name);
  }

  void changeStatus(int status) {
    response.setStatus(status);
    changed = true;
  }

  /** Sets a header, or takes it away where the value is null. */
  void changeHeader(String name, @Nullable String value) {
    changed |= !Objects.equals(response.getHeader(name), value);
    response.setHeader(name, value);
  }

  void changeBody(Consumer<ObjectNode> change) {
    if (body.length > 0) {
      ObjectNode tree = (ObjectNode) JSON.readTree(body);
      ObjectNode honest = tree.deepCopy();
      change.accept(tree);
      if (!tree.equals(honest)) {
        replaceBody(JSON.writeValueAsString(tree));
      }
    }
  }

  void replaceBody(String text) {
    if (body.length > 0) {
      body = text.getBytes(StandardCharsets.UTF_8);
      changed = true;
    }
  }
}
