package io.voiprooms.contracts.faultinjection;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/** A violation of the contract, made by a change of the query string or of the response. */
final class Fault {

  /** Says what a server with this fault does. */
  final String description;

  private final Consumer<Map<String, String[]>> changeOfParameters;
  private final Consumer<InjectedResponse> changeOfResponse;
  private volatile boolean injected;

  private Fault(
      String description,
      Consumer<Map<String, String[]>> changeOfParameters,
      Consumer<InjectedResponse> changeOfResponse) {
    this.description = description;
    this.changeOfParameters = changeOfParameters;
    this.changeOfResponse = changeOfResponse;
  }

  /** Changes nothing. */
  static Fault none() {
    return new Fault("no fault", parameters -> {}, response -> {});
  }

  /** Changes the parameters that the server reads. */
  static Fault request(String description, Consumer<Map<String, String[]>> change) {
    return new Fault(description, change, response -> {});
  }

  /** Removes one parameter. A list is removed in each of its forms. */
  static Fault ignoring(String parameter) {
    return request(
        "`" + parameter + "` is ignored",
        parameters -> parameters.keySet().removeIf(name -> Parameters.isNameOf(parameter, name)));
  }

  /** Changes the value of one parameter, if the request has it. */
  static Fault parameter(String description, String parameter, UnaryOperator<String> change) {
    return request(
        description,
        parameters ->
            parameters.computeIfPresent(
                parameter, (name, values) -> new String[] {change.apply(values[0])}));
  }

  /** Changes responses with one status. */
  static Fault response(String description, int status, Consumer<InjectedResponse> change) {
    return new Fault(
        description,
        parameters -> {},
        response -> {
          if (response.status() == status) {
            change.accept(response);
          }
        });
  }

  /** Changes pages. */
  static Fault page(String description, Consumer<ObjectNode> change) {
    return response(description, 200, response -> response.changePage(change));
  }

  /** Changes pages of changes. */
  static Fault changes(String description, Consumer<ObjectNode> change) {
    return response(description, 200, response -> response.changeChanges(change));
  }

  /** Changes the rooms of a page, and its first room. */
  static Fault room(String description, Consumer<ObjectNode> change) {
    return page(
        description,
        page -> {
          page.withArray("rooms").forEach(room -> change.accept((ObjectNode) room));
          if (page.get("room") instanceof ObjectNode first) {
            change.accept(first);
          }
        });
  }

  /** Returns whether any request or response was changed. */
  boolean wasInjected() {
    return injected;
  }

  /** Returns the parameters with this fault. */
  Map<String, String[]> applyTo(Map<String, String[]> parameters) {
    Map<String, String[]> changed = new LinkedHashMap<>(parameters);
    changeOfParameters.accept(changed);
    injected |= !Parameters.equal(changed, parameters);
    return changed;
  }

  /** Changes the response. */
  void applyTo(InjectedResponse response) {
    changeOfResponse.accept(response);
    injected |= response.isChanged();
  }

  @Override
  public String toString() {
    return description;
  }
}
