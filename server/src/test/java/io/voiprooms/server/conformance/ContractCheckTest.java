package io.voiprooms.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which exchanges count as violations of the contract. */
class ContractCheckTest {

  private static final String PATH = "/api/v1/voip/rooms";
  private static final String PAGE =
      quoted(
          "{'rooms':[{'_id':'a','ts':'2021-07-09T20:12:19.795Z','mine':1}],"
              + "'count':1,'offset':0,'total':1,'room':{'_id':'a'},'success':true}");
  private static final String ERROR =
      quoted("{'success':false,'error':'No [invalid-params]','errorType':'invalid-params'}");
  private static final String TOO_MANY = quoted("{'success':false,'error':'Error'}");

  private final ContractCheck check = new ContractCheck(new Contract(Contract.text()));

  private static String quoted(String json) {
    return json.replace('\'', '"');
  }

  private static Exchange response(int status, String body, String... headers) {
    return exchange("", status, body, headers);
  }

  private static Exchange page(String query) {
    return exchange(query, 200, PAGE);
  }

  /** Headers are alternating names and values. An empty value means that the header is not sent. */
  private static Exchange exchange(String query, int status, String body, String... headers) {
    Map<String, List<String>> all = new HashMap<>();
    all.put("content-type", List.of("application/json"));
    all.put("x-correlation-id", List.of("4f0c1d9a7b2e4c55"));
    all.put("date", List.of("Fri, 09 Jul 2021 20:12:19 GMT"));
    if (status == 200 || status == 304) {
      all.put("etag", List.of("W/\"0\""));
    }
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1].isEmpty() ? List.of() : List.of(headers[i + 1]));
    }
    return new Exchange("GET", PATH, query, status, all, body);
  }

  static Stream<Arguments> violations() {
    return Stream.of(
        arguments(response(418, ERROR), "this status is not declared"),
        arguments(
            response(200, PAGE.replace("count", "size")), ": required property 'count' not found"),
        arguments(
            response(200, PAGE.replace(":1,", ":\"1\",")),
            "/count: string found, integer expected"),
        arguments(response(200, PAGE.replace("\"a\"", "null")), "null found, string expected"),
        arguments(response(200, PAGE.replace("2021-07-09T", "9 July ")), "/rooms/0/ts: "),
        arguments(response(200, PAGE.replace("total", "sum")), "total must not be absent"),
        arguments(page("total=false"), "total is not absent"),
        arguments(response(200, "{}"), "required property 'rooms' not found"),
        arguments(response(400, ERROR.replace("}", ",\"trace\":\"\"}")), "'trace' is not defined"),
        arguments(
            response(400, ERROR.replace("}", ",\"success\":false}")),
            "string found, object expected"),
        arguments(response(400, "Oops"), "string found, object expected"),
        arguments(response(400, ""), "string found, object expected"),
        arguments(response(400, ERROR + ERROR), "string found, object expected"),
        arguments(
            response(400, ERROR, "content-type", "text/plain"),
            "the content type \"text/plain\" is not declared"),
        arguments(
            response(400, ERROR, "content-type", ""), "the content type \"\" is not declared"),
        arguments(response(400, ERROR, "x-powered-by", "us"), "the header x-powered-by is not"),
        arguments(response(200, PAGE, "etag", ""), "ETag: this header is missing"),
        arguments(response(304, PAGE), "no body is declared"),
        arguments(response(401, ERROR, "X-RateLimit-Limit", "5"), "X-RateLimit-Limit is not"),
        arguments(
            response(400, ERROR, "x-correlation-id", ""),
            "X-Correlation-Id: this header is missing"),
        arguments(
            response(400, ERROR, "x-correlation-id", "4F0C1D9A7B2E4C55"),
            "X-Correlation-Id: does not match the regex pattern"),
        arguments(response(429, TOO_MANY), "Retry-After: this header is missing"),
        arguments(
            response(429, TOO_MANY, "Retry-After", "soon"),
            "Retry-After: string found, integer expected"),
        arguments(
            response(429, TOO_MANY, "Retry-After", "-1"),
            "Retry-After: must have a minimum value of 0"),
        arguments(page("agent=kim.jane"), "the query parameter agent is not declared"),
        arguments(page("open=true&%20open=false"), "the query parameter  open is not declared"),
        arguments(page("If-None-Match=x"), "the query parameter If-None-Match is not declared"),
        arguments(page("Open=true"), "the query parameter Open is not declared"),
        arguments(page("queue[]=support"), "the query parameter queue[] is not declared"),
        arguments(page("agents[x]=kim.jane"), "the query parameter agents[x] is not declared"));
  }

  @ParameterizedTest
  @MethodSource("violations")
  void reportsViolation(Exchange exchange, String violation) {
    assertThat(check.violations(exchange))
        .anyMatch(found -> found.startsWith(exchange + ": ") && found.contains(violation));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "open=true&count=",
        "agents=a&agents=b",
        "agents[]=a&agents%5B%5D=b&tags[0]=a&tags[10]=b",
        "createdAt=2021-07-09T22:20:58.755+02:00"
      })
  void acceptsDeclaredParameters(String query) {
    assertThat(check.violations(page(query))).isEmpty();
  }

  @Test
  void acceptsPageWithoutDeclinedProperty() {
    String page = PAGE.replace(quoted("'total':1,"), "");
    assertThat(check.violations(exchange("total=false", 200, page))).isEmpty();
  }

  @Test
  void acceptsResponseWithoutBody() {
    assertThat(check.violations(response(304, ""))).isEmpty();
  }

  @Test
  void acceptsRejectionOfUndeclaredParameter() {
    assertThat(check.violations(exchange("agent=kim.jane", 400, ERROR))).isEmpty();
  }

  @Test
  void checksHeadAsGetWithoutBody() {
    Exchange page = response(200, "");
    assertThat(check.violations(page)).isNotEmpty();
    assertThat(check.violations(of("HEAD", PATH, page))).isEmpty();
    assertThat(check.violations(of("HEAD", PATH, response(418, "")))).hasSize(1);
  }

  @Test
  void ignoresOtherPathsAndMethods() {
    assertThat(check.violations(of("GET", "/error", response(418, "Oops")))).isEmpty();
    assertThat(check.violations(of("PUT", PATH, response(405, ERROR)))).isEmpty();
    assertThat(check.violations(of("get", PATH, response(405, ERROR)))).isEmpty();
  }

  private static Exchange of(String method, String path, Exchange other) {
    return new Exchange(method, path, null, other.status(), other.headers(), other.body());
  }
}
