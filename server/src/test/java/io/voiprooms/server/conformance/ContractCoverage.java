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

  /** Parts of a response that differ from the example: correlation IDs and waiting times. */
  private static final Pattern VARYING = Pattern.compile("[0-9a-f]{16}|[0-9]+(?= seconds)");

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

  /** Returns the value of a parameter, or an empty text if the status is not 200. */
  private static String acceptedValue(Place parameter, Exchange exchange) {
    String name = parameter.text("name");
    if (exchange.status() != 200) {
      return "";
    }
    return parameter.text("in").equals("header")
        ? String.join(", ", exchange.requestHeaders().getOrDefault(name, List.of()))
        : exchange.parameters().getOrDefault(name, "");
  }

  /** Returns whether a body equals an example, except for the varying parts. */
  static boolean isExample(JsonNode example, String body) {
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
