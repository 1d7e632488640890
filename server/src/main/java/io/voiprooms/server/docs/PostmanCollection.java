package io.voiprooms.server.docs;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The contract as a collection for Postman, version 2.1. Its variables are the server and the two
 * credentials. All parameters are there, switched off, each with its first example.
 */
record PostmanCollection(Info info, List<Variable> variable, List<Item> item) {

  record Info(String name, String description, String schema) {}

  record Variable(String key, String value) {}

  record Item(String name, Request request) {}

  record Request(String method, String description, List<Variable> header, Url url) {}

  record Url(String raw, List<String> host, List<String> path, List<Parameter> query) {}

  record Parameter(String key, String value, String description, boolean disabled) {}

  static PostmanCollection of(Contract contract) {
    JsonNode operation = contract.operation();
    Request request =
        new Request(
            "GET",
            operation.get("description").asString(),
            List.of(
                new Variable("X-User-Id", "{{userId}}"),
                new Variable("X-Auth-Token", "{{authToken}}")),
            new Url(
                "{{server}}" + Contract.PATH,
                List.of("{{server}}"),
                List.of(Contract.PATH.substring(1).split("/")),
                contract.parameters().map(PostmanCollection::parameter).toList()));
    return new PostmanCollection(
        new Info(
            contract.json().at("/info/title").asString(),
            contract.json().at("/info/summary").asString(),
            "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"),
        List.of(
            new Variable("server", "http://localhost:8080"),
            new Variable("userId", ""),
            new Variable("authToken", "")),
        List.of(new Item(operation.get("summary").asString(), request)));
  }

  private static Parameter parameter(JsonNode parameter) {
    JsonNode example =
        parameter.has("example")
            ? parameter.get("example")
            : parameter.get("examples").iterator().next().get("value");
    return new Parameter(
        parameter.get("name").asString(),
        example.asString(),
        parameter.get("description").asString(),
        true);
  }
}
