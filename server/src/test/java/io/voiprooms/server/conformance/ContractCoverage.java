package io.voiprooms.server.conformance;

import io.voiprooms.server.conformance.Contract.Place;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The statuses, parameters and examples of the contract that tests have to produce. */
final class ContractCoverage {

  /** Parts of a response that differ from the example: cursors, correlation IDs, waiting times. */
  private static final Pattern VARYING =
      Pattern.compile("(?<=\"cursor\":\"|\nid: )[A-Za-z0-9_-]+|[0-9a-f]{16}|[0-9]+(?= seconds)");

  private static final JsonMapper JSON = JsonMapper.shared();

  private final Contract contract;
  private final Map<String, Predicate<Exchange>> uncovered = new ConcurrentHashMap<>();

  ContractCoverage(Contract contract) {
    this.contract = contract;
    contract.operations().forEach(this::addResponses);
    contract.operations().forEach(this::addParameters);
  }

  private void addResponses(Place operation) {
    operation
        .at("responses")
        .fields()
        .forEach(
            response -> {
              String status = response.getKey();
              Predicate<Exchange> hasStatus =
                  exchange -> status.equals(String.valueOf(exchange.status()));
              add(operation, "returns " + status, hasStatus);
              response
                  .getValue()
                  .at("content")
                  .fields()
                  .flatMap(content -> content.getValue().examples())
                  .forEach(
                      example ->
                          add(
                              operation,
                              "returns " + status + " as in " + example.getKey(),
                              hasStatus.and(
                                  exchange -> isExample(example.getValue(), exchange.body()))));
            });
  }

  private void addParameters(Place operation) {
    operation
        .at("parameters")
        .elements()
        .forEach(
            parameter -> {
              String name = parameter.text("name");
              add(
                  operation,
                  "takes " + name,
                  exchange -> !acceptedValue(parameter, exchange).isEmpty());
              parameter
                  .examples()
                  .filter(example -> !isCursor(parameter))
                  .forEach(
                      example ->
                          add(
                              operation,
                              "takes " + name + " as in " + example.getKey(),
                              exchange ->
                                  Exchange.valueOf(example.getValue())
                                      .equals(acceptedValue(parameter, exchange))));
            });
  }

  /**
   * Returns whether the server encrypts the values of a parameter, so that no test has the example.
   */
  static boolean isCursor(Place parameter) {
    return parameter.at("schema").text("format").equals("cursor");
  }

  private void add(Place operation, String part, Predicate<Exchange> covered) {
    String name = operation.text("operationId");
    uncovered.put(
        name + " " + part,
        exchange ->
            contract
                .operation(exchange.method(), exchange.path())
                .filter(other -> other.text("operationId").equals(name) && covered.test(exchange))
                .isPresent());
  }

  /** Returns the value of a parameter, or an empty text if the request failed. */
  private static String acceptedValue(Place parameter, Exchange exchange) {
    String name = parameter.text("name");
    if (exchange.status() / 100 != 2) {
      return "";
    }
    if (parameter.text("in").equals("path")) {
      // The last part of the path is the only parameter.
      return exchange.path().substring(exchange.path().lastIndexOf('/') + 1);
    }
    return parameter.text("in").equals("header")
        ? String.join(", ", exchange.requestHeaders().getOrDefault(name, List.of()))
        : exchange.parameters().getOrDefault(name, "");
  }

  /** Returns whether a body equals an example, except for the varying parts. */
  static boolean isExample(JsonNode example, String body) {
    if (example.isString()) {
      return VARYING
          .matcher(example.asString())
          .replaceAll("…")
          .equals(VARYING.matcher(body).replaceAll("…"));
    }
    try {
      return withoutVaryingParts(example.toString()).equals(withoutVaryingParts(body));
    } catch (JacksonException e) {
      return false;
    }
  }

  private static JsonNode withoutVaryingParts(String json) {
    return JSON.readTree(VARYING.matcher(json).replaceAll("…"));
  }

  /** Removes the parts that an exchange covers. */
  void observe(Exchange exchange) {
    uncovered.values().removeIf(covered -> covered.test(exchange));
  }

  /** Returns the parts of the contract that no exchange has covered so far. */
  Set<String> uncovered() {
    return new TreeSet<>(uncovered.keySet());
  }
}
