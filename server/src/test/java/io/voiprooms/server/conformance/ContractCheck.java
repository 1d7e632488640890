package io.voiprooms.server.conformance;

import com.networknt.schema.Error;
import io.voiprooms.api.StringList;
import io.voiprooms.server.conformance.Contract.Place;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

/** Checks whether the contract allows an exchange. */
final class ContractCheck {

  /**
   * Headers that contracts do not declare: those of HTTP, and those that Spring Security always
   * sends.
   */
  private static final List<String> HEADERS_OF_HTTP =
      List.of(
          "Connection",
          "Content-Encoding",
          "Content-Length",
          "Content-Type",
          "Date",
          "Keep-Alive",
          "Transfer-Encoding",
          "Vary",
          "Cache-Control",
          "Expires",
          "Pragma",
          "X-Content-Type-Options",
          "X-Frame-Options",
          "X-XSS-Protection");

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Contract contract;

  ContractCheck(Contract contract) {
    this.contract = contract;
  }

  /**
   * Returns the violations of the contract as sentences. Paths that are not in the contract have
   * none.
   */
  List<String> violations(Exchange exchange) {
    return contract
        .operation(exchange.method(), exchange.path())
        .map(operation -> violations(operation, exchange))
        .orElse(Stream.empty())
        .map(violation -> exchange + ": " + violation)
        .toList();
  }

  private static Stream<String> violations(Place operation, Exchange exchange) {
    Place response = operation.at("responses").at(String.valueOf(exchange.status()));
    if (!response.exists()) {
      return Stream.of("this status is not declared");
    }
    return Stream.of(
            parameters(operation.at("parameters"), exchange),
            headers(response.at("headers"), exchange.headers()),
            declined(response.at("content"), exchange),
            body(response.at("content"), exchange))
        .flatMap(violations -> violations);
  }

  /** Undeclared parameters must be refused. */
  private static Stream<String> parameters(Place declared, Exchange exchange) {
    if (exchange.status() / 100 != 2) {
      return Stream.empty();
    }
    Set<String> names =
        declared
            .elements()
            .filter(parameter -> parameter.text("in").equals("query"))
            .map(parameter -> parameter.text("name"))
            .collect(Collectors.toSet());
    return exchange.parameters().keySet().stream()
        .filter(name -> !names.contains(StringList.declaredName(name)))
        .map(name -> "the query parameter " + name + " is not declared");
  }

  private static Stream<String> headers(Place declared, Map<String, List<String>> headers) {
    Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    known.addAll(HEADERS_OF_HTTP);
    declared.fields().forEach(header -> known.add(header.getKey()));
    return Stream.concat(
        headers.keySet().stream()
            .filter(name -> !known.contains(name))
            .map(name -> "the header " + name + " is not declared"),
        declared
            .fields()
            .flatMap(
                header ->
                    header(header.getValue(), headers.getOrDefault(header.getKey(), List.of()))
                        .map(violation -> header.getKey() + ": " + violation)));
  }

  private static Stream<String> header(Place declared, List<String> values) {
    if (values.isEmpty()) {
      return declared.json().path("required").asBoolean(false)
          ? Stream.of("this header is missing")
          : Stream.empty();
    }
    Place schema = declared.at("schema");
    return values.stream()
        .map(text -> schema.text("type").equals("string") ? StringNode.valueOf(text) : json(text))
        .flatMap(value -> schema.errors(value).stream())
        .map(Error::getMessage);
  }

  private static Stream<String> body(Place declared, Exchange exchange) {
    if (!declared.exists()) {
      return exchange.body().isEmpty() ? Stream.empty() : Stream.of("no body is declared");
    }
    String type = String.join(", ", exchange.headers().getOrDefault("Content-Type", List.of()));
    if (!declared.at(type).exists()) {
      return Stream.of("the content type \"" + type + "\" is not declared");
    }
    return exchange.method().equals("HEAD")
        ? Stream.empty()
        : declared.at(type).at("schema").errors(json(exchange.body())).stream()
            .map(error -> error.getInstanceLocation() + ": " + error.getMessage());
  }

  /** A property with {@code x-declined-by} is absent exactly if this parameter is false. */
  private static Stream<String> declined(Place content, Exchange exchange) {
    if (exchange.method().equals("HEAD")) {
      return Stream.empty();
    }
    return content
        .at("application/json")
        .at("schema")
        .at("properties")
        .fields()
        .filter(property -> property.getValue().at("x-declined-by").exists())
        .flatMap(
            property -> {
              String parameter = property.getValue().text("x-declined-by");
              boolean declined = "false".equals(exchange.parameters().get(parameter));
              return json(exchange.body()).has(property.getKey()) != declined
                  ? Stream.empty()
                  : Stream.of(
                      property.getKey() + (declined ? " is not absent" : " must not be absent"));
            });
  }

  /** Invalid JSON counts as text, which no body of the contract allows. */
  private static JsonNode json(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      return json.isMissingNode() ? StringNode.valueOf(text) : json;
    } catch (JacksonException e) {
      return StringNode.valueOf(text);
    }
  }
}
