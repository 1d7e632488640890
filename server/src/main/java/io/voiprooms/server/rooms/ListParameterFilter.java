package io.voiprooms.server.rooms;

import io.voiprooms.api.RoomsApi;
import io.voiprooms.api.StringList;
import io.voiprooms.server.errors.ApiException;
import io.voiprooms.server.errors.ErrorType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import tools.jackson.databind.json.JsonMapper;

/**
 * A filter that converts a list sent in several parameters ({@code agents[]=a&agents[]=b}, {@code
 * agents[0]=a}, {@code agents=a&agents=b}) to one parameter with a JSON array. Later code parses a
 * list like any other parameter.
 */
@Component
class ListParameterFilter extends OncePerRequestFilter {

  /** Enough for two lists of 500 items with one parameter per item, and the other parameters. */
  private static final int MAX_PARAMETERS = 2000;

  private static final String BRACKETS = "[]";

  /** The names of the contract's list parameters, without brackets. */
  private static final Set<String> LISTS =
      Arrays.stream(RoomsApi.class.getMethods())
          .flatMap(operation -> Arrays.stream(operation.getParameters()))
          .map(parameter -> parameter.getAnnotation(RequestParam.class))
          .filter(parameter -> parameter != null && parameter.value().endsWith(BRACKETS))
          .map(RequestParam::value)
          .map(ListParameterFilter::withoutBrackets)
          .collect(Collectors.toUnmodifiableSet());

  private final JsonMapper json;
  private final HandlerExceptionResolver errors;

  ListParameterFilter(
      JsonMapper json, @Qualifier("handlerExceptionResolver") HandlerExceptionResolver errors) {
    this.json = json;
    this.errors = errors;
  }

  /**
   * Skips paths outside of the API, because their parameters would occupy memory until the client
   * has read the response.
   */
  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    // getServletPath() is decoded, so a percent-encoded path does not bypass this filter.
    return !request.getServletPath().startsWith("/api/");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Map<String, List<String>> parameters;
    try {
      parameters = QueryString.parse(request.getQueryString(), MAX_PARAMETERS);
    } catch (IllegalArgumentException e) {
      errors.resolveException(
          request,
          response,
          null,
          new ApiException(
              ErrorType.INVALID_PARAMS,
              "The query string must be percent-encoded UTF-8, with at most "
                  + MAX_PARAMETERS
                  + " parameters, each of which has a name"));
      return;
    }
    chain.doFilter(new MergedRequest(request, merge(parameters)), response);
  }

  private static String withoutBrackets(String name) {
    return name.substring(0, name.length() - BRACKETS.length());
  }

  private Map<String, String[]> merge(Map<String, List<String>> parameters) {
    Map<String, String[]> merged = new LinkedHashMap<>();
    Map<String, List<String>> lists = new LinkedHashMap<>();
    parameters.forEach(
        (name, values) -> {
          String declared = StringList.declaredName(name);
          boolean bracketed = declared.endsWith(BRACKETS);
          String list = bracketed ? withoutBrackets(declared) : name;
          boolean several = bracketed || values.size() > 1;
          if (LISTS.contains(list) && (several || lists.containsKey(list))) {
            lists.computeIfAbsent(list, l -> mutableList(merged.remove(l))).addAll(values);
          } else {
            merged.put(name, values.toArray(String[]::new));
          }
        });
    lists.forEach((name, items) -> merged.put(name, new String[] {json.writeValueAsString(items)}));
    return merged;
  }

  private static List<String> mutableList(String @Nullable [] values) {
    return values == null ? new ArrayList<>() : new ArrayList<>(List.of(values));
  }

  /** The request with the merged parameters. */
  private static final class MergedRequest extends HttpServletRequestWrapper {

    private final Map<String, String[]> parameters;

    MergedRequest(HttpServletRequest request, Map<String, String[]> parameters) {
      super(request);
      this.parameters = parameters;
    }

    @Override
    public Map<String, String[]> getParameterMap() {
      return parameters;
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
      return parameters.get(name);
    }

    @Override
    public @Nullable String getParameter(String name) {
      String[] values = parameters.get(name);
      return values == null ? null : Objects.requireNonNull(values)[0];
    }

    @Override
    public Enumeration<String> getParameterNames() {
      return Collections.enumeration(parameters.keySet());
    }
  }
}
