package io.voiprooms.server.conformance;

import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request and its response.
 *
 * @param query the encoded query string, or null
 * @param headers the headers of the response, with names in any case
 * @param requestHeaders the headers of the request, with names in any case
 */
public record Exchange(
    String method,
    String path,
    @Nullable String query,
    int status,
    Map<String, List<String>> headers,
    String body,
    Map<String, List<String>> requestHeaders) {

  public Exchange {
    headers = inAnyCase(headers);
    requestHeaders = inAnyCase(requestHeaders);
  }

  private static Map<String, List<String>> inAnyCase(Map<String, List<String>> headers) {
    Map<String, List<String>> inAnyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    inAnyCase.putAll(headers);
    return inAnyCase;
  }

  /** Creates an exchange whose request has no headers. */
  Exchange(
      String method,
      String path,
      @Nullable String query,
      int status,
      Map<String, List<String>> headers,
      String body) {
    this(method, path, query, status, headers, body, Map.of());
  }

  /** Returns the exchange of a response that a client received. */
  public static Exchange of(HttpResponse<String> response) {
    URI uri = response.uri();
    return new Exchange(
        response.request().method(),
        uri.getRawPath(),
        uri.getRawQuery(),
        response.statusCode(),
        response.headers().map(),
        response.body(),
        response.request().headers().map());
  }

  /**
   * Returns the parameters of the query. The values of a repeated parameter are joined by line
   * breaks.
   */
  Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    Stream.of(query == null ? new String[0] : query.split("&"))
        .filter(pair -> !pair.isEmpty())
        .map(pair -> pair.split("=", 2))
        .forEach(
            pair ->
                parameters.merge(
                    decoded(pair[0]),
                    pair.length == 1 ? "" : decoded(pair[1]),
                    (first, next) -> first + "\n" + next));
    return parameters;
  }

  /** Returns an example of a parameter in the form of {@link #parameters}. */
  static String valueOf(JsonNode example) {
    return example.isArray()
        ? example.valueStream().map(JsonNode::asString).collect(Collectors.joining("\n"))
        : example.asString();
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return method + " " + path + (query == null ? "" : "?" + query) + " (" + status + ")";
  }
}
