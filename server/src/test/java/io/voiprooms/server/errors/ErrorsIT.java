package io.voiprooms.server.errors;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.server.ServerTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Tests errors other than those of parameters. Their bodies contain no internal details. */
@ExtendWith(OutputCaptureExtension.class)
class ErrorsIT extends ServerTest {

  private static final String PATH = "/api/v1/voip/rooms";
  private static final String MALFORMED_REQUEST =
      "The request is not well-formed HTTP (blanks and letters beyond ASCII in its URL have to be"
          + " percent-encoded), or it has more than 64 KB of URL and headers, or more than 200 headers";

  private static String[] credentials(String... more) {
    List<String> headers =
        new ArrayList<>(List.of("X-User-Id", ADMIN.id(), "X-Auth-Token", ADMIN.token()));
    headers.addAll(List.of(more));
    return headers.toArray(String[]::new);
  }

  /** Returns the correlation ID, and asserts that it is well-formed. */
  private static String correlationId(Answer answer) {
    assertThat(answer.headers().firstValue("X-Correlation-Id").orElse("missing"))
        .matches("[0-9a-f]{16}");
    return answer.headers().firstValue("X-Correlation-Id").orElseThrow();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/api",
        "/api/",
        "/api/v1/voip/room",
        "/api/v1/voip/rooms/",
        "/api/v1/voip/rooms.json",
        "/API/v1/voip/rooms",
        "/nothing",
        "/error",
        "/v3/api-docs",
        "/actuator/env",
        "/actuator/heapdump",
        "/actuator/shutdown",
        "/actuator/health/db/x",
        "/actuator/health/x/y"
      })
  void returns404ForUnknownPath(String path) {
    assertError(get(ADMIN, path), 404, "error-not-found", "There is nothing at this path");
  }

  @ParameterizedTest(name = "{0} is not allowed")
  @ValueSource(strings = {"PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "get", "X"})
  void returns405ForOtherMethods(String method) {
    Answer answer = send(method, PATH, credentials());
    assertError(answer, 405, "error-method-not-allowed", "This path does not take this method");
    assertThat(answer.headers().firstValue("Allow").orElse("").split(", ?"))
        .contains("GET")
        .doesNotContain(method);
  }

  @ParameterizedTest(name = "Accept: {0}")
  @ValueSource(
      strings = {
        "text/html",
        "application/xml",
        "image/*",
        "application/problem+json",
        "application/json;charset=utf-16"
      })
  void returns406ForOtherMediaTypes(String accept) {
    assertError(
        send("GET", PATH, credentials("Accept", accept)),
        406,
        "error-not-acceptable",
        "The server can send none of the media types in Accept");
  }

  @ParameterizedTest(name = "Accept: {0}")
  @ValueSource(
      strings = {
        "application/json",
        "*/*",
        "application/*",
        "text/html, */*;q=0.1",
        "text/plain, application/json"
      })
  void returns200ForMediaTypesIncludingJson(String accept) {
    assertThat(send("GET", PATH, credentials("Accept", accept)).status()).isEqualTo(200);
  }

  @ParameterizedTest(name = "Accept: {0}")
  @ValueSource(strings = {"text/html", "image/png", "nonsense"})
  void returnsErrorsAsJsonForAnyMediaType(String accept) {
    assertError(
        send("GET", "/api/v1/voip/x", credentials("Accept", accept)),
        404,
        "error-not-found",
        "There is nothing at this path");
    assertThat(send("GET", PATH, "Accept", accept).status()).isEqualTo(401);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"sort", "fields", "count", "x"})
  void truncatesLongValuesInErrors(String parameter) {
    String longText = "x".repeat(30_000);
    Answer answer = parameter.equals("x") ? list(longText, "1") : list(parameter, longText);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().length()).isLessThan(500);
  }

  @Test
  void returnsHeadersOnlyForHead() {
    Answer answer = send("HEAD", PATH, credentials());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(send("HEAD", PATH).status()).isEqualTo(401);
    assertThat(send("HEAD", PATH + "?open=x", credentials()).status()).isEqualTo(400);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "Accept",
        "Accept-Charset",
        "Accept-Encoding",
        "Accept-Language",
        "Content-Type",
        "Cookie",
        "Forwarded",
        "If-Modified-Since",
        "If-None-Match",
        "Origin",
        "Range",
        "Referer",
        "User-Agent",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-\u00ff"
      })
  void returnsNoServerErrorForUnusualHeader(String header) {
    for (String value :
        List.of("", "\u0081", "\u00ff\u00fe", "%00", "\"", ";=,", "a/b/c", "-1", "*/*")) {
      Answer answer =
          sendAsItStands(
              "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-User-Id: %s\r\nX-Auth-Token: %s\r\n%s: %s\r\n\r\n"
                  .formatted(PATH, ADMIN.id(), ADMIN.token(), header, value));
      assertThat(answer.status()).as(value).isLessThan(500);
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
      correlationId(answer);
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class MalformedHttp {

    static List<String> requests() {
      return List.of(
          "nonsense\r\n\r\n",
          "GET\r\n\r\n",
          "GET /api/v1/voip/rooms HTTP/9.9\r\nHost: x\r\n\r\n",
          "GET /api/v1/voip/rooms HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gnu\r\n\r\n",
          "GET /api/v1/voip/ rooms HTTP/1.1\r\nHost: x\r\n\r\n",
          "GET /api/v1/voip/rooms?queue=\u0001 HTTP/1.1\r\nHost: x\r\n\r\n",
          "GET /api/v1/voip/rooms HTTP/1.1\r\nConnection: close\r\n\r\n",
          "GET /api/v1/voip/rooms HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
          "GET /api/v1/voip/rooms HTTP/1.1\r\nHost: a b c\r\n\r\n",
          "GET /api/v1/voip/rooms HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
          "GET /api/v1/voip/rooms HTTP/1.1\r\nHost: x\r\nExpect: a miracle\r\n\r\n",
          "GET /api/v1/voip/rooms HTTP/1.1\r\nHost: x\r\nX-Long: "
              + "x".repeat(70_000)
              + "\r\n\r\n",
          "GET /api/v1/../../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
          "GET /api/v1/%2e%2e/%2e%2e/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
          "GET /api;v=1/voip/rooms HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
          "GET /api%2Fv1/voip/rooms HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
          "GET //api/v1/voip/rooms HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
          "GET /api/v1/voip/rooms%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
          "GET /api/v1/voip/rooms%FF HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void returns400ForMalformedRequest(String request, CapturedOutput output) {
      Answer answer = sendAsItStands(request);
      assertError(answer, 400, "error-bad-request", MALFORMED_REQUEST);
      correlationId(answer);
      assertNoDetails(answer, output);
    }
  }

  @Test
  void returnsUniqueCorrelationIds() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ids.add(correlationId(get(ADMIN, PATH)));
      ids.add(correlationId(get(ADMIN, PATH + "?x=1")));
      ids.add(correlationId(get(NOBODY, PATH)));
      ids.add(correlationId(get(ADMIN, "/api/nothing")));
      ids.add(correlationId(send("GET", PATH)));
      ids.add(correlationId(send("POST", PATH, credentials())));
      ids.add(correlationId(send("OPTIONS", PATH, credentials())));
      ids.add(correlationId(send("GET", "/actuator/health")));
      ids.add(correlationId(send("GET", PATH, credentials("X-Correlation-Id", "mine"))));
    }
    assertThat(ids).doesNotHaveDuplicates();
  }

  @Test
  void returns500WithoutDetailsForFailedSearch(CapturedOutput output) {
    jdbi.useHandle(handle -> handle.execute("ALTER TABLE rooms RENAME COLUMN queue TO elsewhere"));
    try {
      assertInternalError(list("queue", "secret-queue"), output);
    } finally {
      jdbi.useHandle(
          handle -> handle.execute("ALTER TABLE rooms RENAME COLUMN elsewhere TO queue"));
    }
    assertThat(list("queue", "secret-queue").status()).isEqualTo(200);
  }

  @Test
  void returns500WithoutDetailsForFailedCheckOfCredentials(CapturedOutput output) {
    jdbi.useHandle(handle -> handle.execute("ALTER TABLE tokens RENAME TO elsewhere"));
    try {
      Answer answer = list();
      assertInternalError(answer, output);
      assertThat(answer.headers().map().keySet())
          .noneMatch(name -> name.toLowerCase().startsWith("x-ratelimit"));
    } finally {
      jdbi.useHandle(handle -> handle.execute("ALTER TABLE elsewhere RENAME TO tokens"));
    }
    assertThat(list().status()).isEqualTo(200);
  }

  /** Locks the table in another connection, so that the search waits for the lock. */
  @Test
  void cancelsSlowSearchInDatabase() throws SQLException {
    try (Connection blocker = dataSource.getConnection()) {
      blocker.setAutoCommit(false);
      blocker.createStatement().execute("LOCK TABLE rooms IN ACCESS EXCLUSIVE MODE");
      assertThat(search(ADMIN).status()).isEqualTo(400);
      var waiting =
          blocker
              .createStatement()
              .executeQuery(
                  "SELECT count(*) FROM pg_stat_activity"
                      + " WHERE query LIKE '%FROM rooms%' AND wait_event_type = 'Lock'");
      waiting.next();
      assertThat(waiting.getInt(1)).isZero();
      blocker.rollback();
    }
  }

  @Test
  void checksCredentialsBeforeReadingForm() {
    Answer answer =
        sendAsItStands(
            "PUT "
                + PATH
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5\r\n\r\na=%zz");
    assertThat(answer.status()).isEqualTo(401);
  }

  private static void assertInternalError(Answer answer, CapturedOutput output) {
    String id = correlationId(answer);
    assertError(
        answer,
        500,
        "error-internal-server-error",
        "The server failed to answer this request. Quote the correlation ID %s when you report it."
            .formatted(id));
    assertThat(output.getAll().lines().filter(line -> line.contains("[" + id + "]")))
        .singleElement()
        .asString()
        .contains("ERROR", "A request failed: ", "PSQLException (42");
    assertNoDetails(answer, output);
  }

  @Test
  void returns503WithoutDatabaseConnection(CapturedOutput output) throws SQLException {
    List<Connection> all = new ArrayList<>();
    try {
      while (all.size() < 6) { // the size of the pool
        all.add(dataSource.getConnection());
      }
      long begin = System.nanoTime();
      Answer answer = list("queue", "secret-queue");
      assertThat(System.nanoTime() - begin).isLessThan(2_000_000_000L);
      String id = correlationId(answer);
      assertError(
          answer,
          503,
          "error-service-unavailable",
          "The database is out of reach or overloaded. Try again in a few seconds. Quote the"
              + " correlation ID %s when you report it.".formatted(id));
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
      assertThat(output.getAll().lines().filter(line -> line.contains("[" + id + "]")))
          .as("the server does not log a line for each failed request")
          .hasSizeLessThanOrEqualTo(1)
          .allSatisfy(line -> assertThat(line).contains("WARN", "out of reach or overloaded: "));
      assertNoDetails(answer, output);
    } finally {
      for (Connection connection : all) {
        connection.close();
      }
    }
    assertThat(list().status()).isEqualTo(200);
  }

  /** Asserts that body and log contain no SQL, exception message, stack trace or value. */
  private static void assertNoDetails(Answer answer, CapturedOutput output) {
    for (String text : List.of(answer.body(), output.getAll())) {
      assertThat(text)
          .doesNotContain("SELECT", "FROM ", "WHERE", "\tat ", "does not exist", "Position:")
          .doesNotContain(
              "relation \"", "secret-queue", "Hikari", "Tomcat", "Apache", ADMIN.token());
    }
  }
}
