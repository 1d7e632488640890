package io.voiprooms.server.conformance;

import io.voiprooms.server.conformance.Contract.Place;
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
  private final Map<String, Predicate<Exchange>> open = new ConcurrentHashMap<>();

  ContractCoverage(Contract contract) {
    this.contract = contract;
    contract.operations().forEach(this::enterResponses);
    contract.operations().forEach(this::enterParameters);
  }

  private void enterResponses(Place operation) {
    operation
        .at("responses")
        .members()
        .forEach(
            response -> {
              String status = response.getKey();
              Predicate<Exchange> answers =
                  exchange -> status.equals(String.valueOf(exchange.status()));
              enter(operation, "answers " + status, answers);
              response
                  .getValue()
                  .at("content")
                  .members()
                  .flatMap(content -> content.getValue().examples())
                  .forEach(
                      example ->
                          enter(
                              operation,
                              "answers " + status + " as in " + example.getKey(),
                              answers.and(
                                  exchange -> isExample(example.getValue(), exchange.body()))));
            });
  }

  private void enterParameters(Place operation) {
    operation
        .at("parameters")
        .elements()
        .forEach(
            parameter -> {
              String name = parameter.text("name");
              enter(operation, "takes " + name, exchange -> !taken(name, exchange).isEmpty());
              parameter
                  .examples()
                  .forEach(
                      example ->
                          enter(
                              operation,
                              "takes " + name + " as in " + example.getKey(),
                              exchange ->
                                  Exchange.valueOf(example.getValue())
                                      .equals(taken(name, exchange))));
            });
  }

  private void enter(Place operation, String promise, Predicate<Exchange> kept) {
    String name = operation.text("operationId");
    open.put(
        name + " " + promise,
        exchange ->
            contract
                .operation(exchange.method(), exchange.path())
                .filter(asked -> asked.text("operationId").equals(name) && kept.test(exchange))
                .isPresent());
  }

  /** A parameter's value, where it was answered and not refused. */
  private static String taken(String parameter, Exchange exchange) {
    return exchange.status() == 200 ? exchange.parameters().getOrDefault(parameter, "") : "";
  }

  /** Whether a body is what an example shows, but for what an example cannot know. */
  static boolean isExample(JsonNode example, String body) {
    try {
      return steady(example.toString()).equals(steady(body));
    } catch (JacksonException e) {
      return false;
    }
  }

  private static JsonNode steady(String json) {
    return JSON.readTree(VARYING.matcher(json).replaceAll("…"));
  }

  /** Strikes out what this exchange shows to be kept. */
  void note(Exchange exchange) {
    open.values().removeIf(kept -> kept.test(exchange));
  }

  /** Returns the parts of the contract that no exchange has shown so far. */
  Set<String> open() {
    return new TreeSet<>(open.keySet());
  }
}
