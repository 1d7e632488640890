package io.voiprooms.contracts.faultinjection;

import static java.util.stream.Collectors.joining;

import io.voiprooms.api.RoomsApi;
import io.voiprooms.api.StringList;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.web.bind.annotation.RequestParam;

/** The parameters of the contract, and the parameters of a request. */
final class Parameters {

  private static final String BRACKETS = "[]";

  /** The names in the contract, such as {@code agents} and {@code agents[]}. */
  private static final Set<String> DECLARED =
      Arrays.stream(RoomsApi.class.getMethods())
          .flatMap(operation -> Arrays.stream(operation.getParameters()))
          .map(parameter -> parameter.getAnnotation(RequestParam.class))
          .filter(Objects::nonNull)
          .map(RequestParam::value)
          .collect(Collectors.toUnmodifiableSet());

  private Parameters() {}

  /** Returns the names in the contract without brackets, so that each list has one name. */
  static Set<String> names() {
    return DECLARED.stream()
        .map(Parameters::withoutBrackets)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns whether the contract declares a parameter of a request. */
  static boolean isDeclared(String name) {
    return DECLARED.contains(StringList.declaredName(name));
  }

  /**
   * Returns whether a parameter of a request belongs to a parameter of the contract: {@code
   * agents}, {@code agents[]} and {@code agents[0]} all belong to {@code agents}.
   */
  static boolean isNameOf(String parameter, String name) {
    return withoutBrackets(StringList.declaredName(name)).equals(parameter);
  }

  /** Returns the items of a list of a request, whichever form the list has. */
  static List<String> items(Map<String, String[]> parameters, String list) {
    return parameters.entrySet().stream()
        .filter(parameter -> isNameOf(list, parameter.getKey()))
        .flatMap(
            parameter ->
                parameter.getKey().equals(list) && parameter.getValue().length == 1
                    ? StringList.parse(parameter.getValue()[0]).items().stream()
                    : Stream.of(parameter.getValue()))
        .filter(item -> !item.isEmpty())
        .toList();
  }

  /** Returns whether two requests have the same parameters. */
  static boolean equal(Map<String, String[]> one, Map<String, String[]> other) {
    return queryString(one).equals(queryString(other));
  }

  /** Returns the query string with these parameters. */
  static String queryString(Map<String, String[]> parameters) {
    return parameters.entrySet().stream()
        .flatMap(
            parameter ->
                Arrays.stream(parameter.getValue())
                    .map(value -> encoded(parameter.getKey()) + "=" + encoded(value)))
        .collect(joining("&"));
  }

  private static String withoutBrackets(String name) {
    return name.endsWith(BRACKETS) ? name.substring(0, name.length() - BRACKETS.length()) : name;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
