package io.voiprooms.contracts.faultinjection;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A correct response of the server, which a {@link Fault} changes before it is sent. */
final class InjectedResponse {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private byte[] body;
  private boolean changed;

  InjectedResponse(HttpServletRequest request, HttpServletResponse response, byte[] body) {
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

  /** Returns a parameter of the request, or null if the request does not have it. */
  @Nullable String parameter(String name) {
    return request.getParameter(name);
  }

  /** Returns the items of a list of the request. */
  List<String> items(String list) {
    return Parameters.items(request.getParameterMap(), list);
  }

  void changeStatus(int status) {
    response.setStatus(status);
    changed = true;
  }

  /** Sets a header, or removes it if the value is null. */
  void changeHeader(String name, @Nullable String value) {
    changed |= !Objects.equals(response.getHeader(name), value);
    response.setHeader(name, value);
  }

  void changeBody(Consumer<ObjectNode> change) {
    if (body.length > 0) {
      ObjectNode tree = (ObjectNode) JSON.readTree(body);
      ObjectNode original = tree.deepCopy();
      change.accept(tree);
      if (!tree.equals(original)) {
        replaceBody(JSON.writeValueAsString(tree));
      }
    }
  }

  /** Changes a page of the listing; any other body stays as it is. */
  void changePage(Consumer<ObjectNode> change) {
    changeBody(
        body -> {
          if (body.has("rooms") && !body.has("cursor")) {
            change.accept(body);
          }
        });
  }

  /** Changes a page of changes; any other body stays as it is. */
  void changeChanges(Consumer<ObjectNode> change) {
    changeBody(
        body -> {
          if (body.has("cursor")) {
            change.accept(body);
          }
        });
  }

  /** Changes the rooms of a page or their order, and adapts the other fields of the page. */
  void changeRooms(UnaryOperator<List<JsonNode>> change) {
    changePage(
        page -> {
          List<JsonNode> original = page.get("rooms").valueStream().toList();
          List<JsonNode> rooms = change.apply(original);
          if (rooms.equals(original)) {
            return;
          }
          page.putArray("rooms").addAll(rooms);
          page.put("count", rooms.size());
          if (page.has("total")) {
            page.put("total", page.get("total").asLong() - original.size() + rooms.size());
          }
          if (rooms.isEmpty()) {
            page.remove("room");
          } else {
            page.set("room", rooms.get(0));
          }
        });
  }

  /** Removes rooms from a page. */
  void removeRooms(Predicate<JsonNode> removed) {
    changeRooms(rooms -> rooms.stream().filter(removed.negate()).toList());
  }

  void replaceBody(String text) {
    if (body.length > 0) {
      body = text.getBytes(StandardCharsets.UTF_8);
      changed = true;
    }
  }
}
