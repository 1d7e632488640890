package io.voiprooms.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.db.accounts.RoleDao;
import io.voiprooms.db.accounts.Token;
import io.voiprooms.db.accounts.TokenDao;
import io.voiprooms.db.accounts.UserDao;
import io.voiprooms.db.imports.RoomImport;
import io.voiprooms.server.conformance.Conformance;
import io.voiprooms.server.conformance.ConformanceFilter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Starts the server on a random port with an embedded PostgreSQL, and sends requests over HTTP.
 * Each test class starts with three users and without rooms.
 */
@SpringBootTest(
    classes = ServerApplication.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "voip-rooms.database.directory=target/test-database",
      // Tests send many requests. RateLimitIT and ConcurrencyLimitIT test the limits.
      "voip-rooms.rate-limit.requests-per-minute=1000000",
      "voip-rooms.rate-limit.refusals-per-minute=1000000",
      "voip-rooms.concurrency.requests-per-user=1000"
    })
@Import(ConformanceFilter.class)
@ExtendWith(Conformance.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ServerTest {

  /** The user who sends a request. */
  public record User(String id, String username, String token) {}

  /** A response. */
  public record Answer(int status, HttpHeaders headers, String body) {

    public JsonNode json() {
      return JSON.readTree(body);
    }

    /** Returns the IDs of the page's rooms in their order. */
    public List<String> ids() {
      return json().get("rooms").valueStream().map(room -> room.get("_id").asString()).toList();
    }

    public long total() {
      return json().get("total").asLong();
    }
  }

  /** A user who sees every room. */
  protected static final User ADMIN =
      new User("rbAXPnMktTFbNpwtJ", "admin", "RScctEHSmLGZGywfIhWyRpyofhKOiMoUIpimhvheU3f");

  /** An agent who sees the rooms that they serve. */
  protected static final User KIM = new User("XycfA5CetCPuEjqxw", "kim.jane", "token-of-kim");

  /** A user without a role, who sees no rooms. */
  protected static final User NOBODY = new User("noRoleAtAll", "no.body", "token-of-nobody");

  protected static final JsonMapper JSON = JsonMapper.shared();

  private static final AtomicInteger SEARCHES = new AtomicInteger();

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @LocalServerPort protected int port;
  @Autowired protected DataSource dataSource;
  @Autowired protected Jdbi jdbi;
  @Autowired private UserDao users;
  @Autowired private RoleDao roles;
  @Autowired protected TokenDao tokens;

  @BeforeAll
  void beginWithThreeUsers() {
    jdbi.useHandle(
        handle -> {
          handle.execute("TRUNCATE rooms");
          handle.execute("TRUNCATE users CASCADE");
        });
    add(ADMIN, "admin");
    add(KIM, "livechat-agent");
    add(NOBODY);
  }

  protected void add(User user, String... itsRoles) {
    users.add(user.id, user.username, null);
    tokens.add(Token.hash(user.token), user.id, null, null);
    Stream.of(itsRoles).forEach(role -> roles.grant(user.id, role));
  }

  /** Imports rooms. Each room is a JSON object. */
  protected void store(String... rooms) {
    byte[] lines = String.join("\n", rooms).getBytes(StandardCharsets.UTF_8);
    try {
      new RoomImport(dataSource)
          .run(new ByteArrayInputStream(lines), "test", null, (bytes, documents) -> {});
    } catch (Exception e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Deletes all rooms. */
  protected void forgetRooms() {
    jdbi.useHandle(handle -> handle.execute("TRUNCATE rooms"));
  }

  /** Replaces single quotes by double quotes, so that JSON is readable in Java. */
  protected static String quoted(String json) {
    return json.replace('\'', '"');
  }

  /** Lists rooms as the admin. Parameters are alternating names and values, and are encoded. */
  protected Answer list(String... parameters) {
    return list(ADMIN, parameters);
  }

  /** Lists rooms with a query that the server has not seen before, so that it searches. */
  protected Answer search(User user) {
    return list(user, "visitorId", "nobody-" + SEARCHES.incrementAndGet());
  }

  /** Lists rooms. Parameters are alternating names and values, and are encoded. */
  protected Answer list(User user, String... parameters) {
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < parameters.length; i += 2) {
      pairs.add(encoded(parameters[i]) + "=" + encoded(parameters[i + 1]));
    }
    return get(user, "/api/v1/voip/rooms?" + String.join("&", pairs));
  }

  /**
   * Sends a GET request with the user's credentials. The target must be encoded. Headers are
   * alternating names and values.
   */
  protected Answer get(User user, String target, String... headers) {
    return send(user, "GET", target, headers);
  }

  /** Sends a request without a body, with the user's credentials. */
  protected Answer send(User user, String method, String target, String... headers) {
    return send(method, target, BodyPublishers.noBody(), withCredentials(user, headers));
  }

  /** Sends a request with a text as its body, with the user's credentials. */
  protected Answer sendBody(
      User user, String method, String target, String type, String body, String... headers) {
    return sendBody(user, method, target, type, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  /** Sends a request with a body, with the user's credentials. */
  protected Answer sendBody(
      User user, String method, String target, String type, byte[] body, String... headers) {
    String[] typed =
        Stream.concat(Stream.of("Content-Type", type), Stream.of(headers)).toArray(String[]::new);
    return send(method, target, BodyPublishers.ofByteArray(body), withCredentials(user, typed));
  }

  private static String[] withCredentials(User user, String... headers) {
    Stream<String> credentials = Stream.of("X-User-Id", user.id, "X-Auth-Token", user.token);
    return Stream.concat(credentials, Stream.of(headers)).toArray(String[]::new);
  }

  /** Sends a request without a body. Headers are alternating names and values. */
  protected Answer send(String method, String target, String... headers) {
    return send(method, target, BodyPublishers.noBody(), headers);
  }

  private Answer send(String method, String target, BodyPublisher body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + target))
            .method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      var response = HTTP.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Sends a GET request as the admin without encoding the target, as some programs do. */
  protected Answer getAsItStands(String target) {
    return sendAsItStands(
        "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-User-Id: %s\r\nX-Auth-Token: %s\r\n\r\n"
            .formatted(target, ADMIN.id, ADMIN.token));
  }

  /**
   * Sends a text as the bytes of a request, which may be invalid HTTP. Each character is a byte.
   * The request must make the server close the connection after the response.
   */
  protected Answer sendAsItStands(String request) {
    return sendAsItStands("127.0.0.1", request);
  }

  /** Sends the bytes of a request from an address of this machine, such as 127.0.0.2. */
  protected Answer sendAsItStands(String from, String request) {
    try (Socket socket = new Socket("127.0.0.1", port, InetAddress.getByName(from), 0)) {
      try {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      } catch (IOException e) {
        // The server responds to some requests before it has read them completely.
      }
      return answer(socket.getInputStream().readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Answer answer(byte[] bytes) {
    String answer = new String(bytes, StandardCharsets.UTF_8);
    int end = answer.indexOf("\r\n\r\n");
    List<String> head = answer.substring(0, end).lines().toList();
    HttpHeaders headers =
        HttpHeaders.of(
            head.stream()
                .skip(1)
                .map(line -> line.split(": ", 2))
                .collect(Collectors.toMap(line -> line[0], line -> List.of(line[1]), (a, b) -> a)),
            (name, value) -> true);
    String body = answer.substring(end + 4);
    if (headers.firstValue("Transfer-Encoding").isPresent()) {
      body = body.lines().filter(line -> !line.matches("[0-9a-f]*")).collect(Collectors.joining());
    }
    return new Answer(Integer.parseInt(head.get(0).split(" ")[1]), headers, body);
  }

  /** Asserts status, content type and body of an error in the contract's common form. */
  protected static void assertError(Answer answer, int status, String type, String sentence) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("success", false);
    body.put("error", sentence + " [" + type + "]");
    body.put("errorType", type);
    assertJson(answer, status, JSON.writeValueAsString(body));
  }

  /** Asserts status, content type and the exact body. */
  protected static void assertJson(Answer answer, int status, String body) {
    assertThat(answer.body()).isEqualTo(body);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
  }

  protected static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
