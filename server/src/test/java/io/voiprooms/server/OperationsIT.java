package io.voiprooms.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.voiprooms.db.embedded.EmbeddedDatabase;
import io.voiprooms.server.conformance.ConformanceFilter;
import io.voiprooms.server.database.UnsuitableDatabaseException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Tests compression, threads, shutdown and the configuration of the database. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class OperationsIT extends ServerTest {

  private static final String PATH = "/api/v1/voip/rooms";

  /** A directory that must stay empty. */
  @Autowired private EmbeddedDatabase database;

  @Autowired private ServletWebServerApplicationContext server;

  @BeforeAll
  void storeRooms() {
    store(
        IntStream.range(0, 60)
            .mapToObj("{\"_id\":\"room%d\",\"t\":\"v\",\"open\":true}"::formatted)
            .toArray(String[]::new));
  }

  private static HttpRequest request(int port, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + PATH))
            .headers("X-User-Id", ADMIN.id(), "X-Auth-Token", ADMIN.token());
    return (headers.length == 0 ? request : request.headers(headers)).build();
  }

  /** Starts a server that reads its database from environment variables. */
  private static ConfigurableApplicationContext start(Map<String, Object> environment) {
    return new SpringApplicationBuilder(ServerApplication.class, ConformanceFilter.class)
        .initializers(
            context ->
                context
                    .getEnvironment()
                    .getPropertySources()
                    .addFirst(
                        new SystemEnvironmentPropertySource("test-systemEnvironment", environment)))
        .run("--server.port=0");
  }

  private Map<String, Object> databaseAt(String url) {
    return Map.of(
        "SPRING_DATASOURCE_URL",
        url,
        "SPRING_DATASOURCE_USERNAME",
        database.username(),
        "SPRING_DATASOURCE_PASSWORD",
        database.password(),
        "VOIP_ROOMS_DATABASE_DIRECTORY",
        "target/never-to-be-made");
  }

  private static int portOf(ConfigurableApplicationContext server) {
    return server.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  @Test
  void compressesResponseIfClientAcceptsGzip() throws Exception {
    HttpResponse<byte[]> compressed =
        HttpClient.newHttpClient()
            .send(request(port, "Accept-Encoding", "gzip"), BodyHandlers.ofByteArray());
    assertThat(compressed.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(compressed.headers().firstValue("Content-Type")).hasValue("application/json");
    byte[] body = new GZIPInputStream(new ByteArrayInputStream(compressed.body())).readAllBytes();
    assertThat(new String(body, StandardCharsets.UTF_8)).isEqualTo(list().body());
    assertThat(compressed.body().length).isLessThan(body.length / 2);
    assertThat(list().headers().firstValue("Content-Encoding")).isEmpty();
  }

  @Test
  void usesVirtualThreadsIfJvmHasThem() {
    assumeTrue(Runtime.version().feature() >= 21, "this Java has no virtual threads");
    JettyWebServer jetty = (JettyWebServer) Objects.requireNonNull(server.getWebServer());
    assertThat(jetty.getServer().getThreadPool()).isInstanceOf(VirtualThreadPool.class);
  }

  @Test
  void usesConfiguredDatabaseWithoutStartingEmbeddedDatabase() throws Exception {
    try (ConfigurableApplicationContext server = start(databaseAt(database.jdbcUrl()))) {
      assertThat(server.getBeanProvider(EmbeddedDatabase.class).getIfAvailable()).isNull();
      HttpResponse<String> response =
          HttpClient.newHttpClient().send(request(portOf(server)), BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(withoutCursor(response.body())).isEqualTo(withoutCursor(list().body()));
    }
    assertThat(Path.of("target/never-to-be-made")).doesNotExist();
    // The stop of the second server does not stop the shared database.
    assertThat(list().status()).isEqualTo(200);
  }

  @Test
  void completesStartedRequestOnShutdown() throws Exception {
    ConfigurableApplicationContext server = start(databaseAt(database.jdbcUrl()));
    int portOfServer = portOf(server);
    CompletableFuture<HttpResponse<String>> response;
    CompletableFuture<Void> closing;
    try (Connection locking = dataSource.getConnection();
        Statement lock = locking.createStatement()) {
      locking.setAutoCommit(false);
      lock.execute("LOCK TABLE rooms IN ACCESS EXCLUSIVE MODE");
      response =
          HttpClient.newHttpClient().sendAsync(request(portOfServer), BodyHandlers.ofString());
      waitUntil(
          () ->
              jdbi.withHandle(
                  handle ->
                      handle
                          .createQuery(
                              "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock')")
                          .mapTo(Boolean.class)
                          .one()));
      closing = CompletableFuture.runAsync(server::close);
      waitUntil(() -> refusesConnections(portOfServer));
      assertThat(response).isNotDone();
      assertThat(closing).isNotDone();
      locking.rollback();
    }
    assertThat(response.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(withoutCursor(response.get().body())).isEqualTo(withoutCursor(list().body()));
    closing.get(10, TimeUnit.SECONDS);
  }

  /** Removes the cursor of the next page, which each server encrypts differently. */
  private static String withoutCursor(String page) {
    return page.replaceAll("\"next\":\"[^\"]+\"", "");
  }

  private interface Condition {
    boolean holds();
  }

  private static void waitUntil(Condition condition) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(8).toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  /** Returns whether a health check at this port fails. */
  private static boolean refusesConnections(int port) {
    try {
      HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/health"))
                  .timeout(Duration.ofMillis(500))
                  .build(),
              BodyHandlers.discarding());
      return false;
    } catch (IOException e) {
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void rejectsDatabaseWithOtherEncoding(CapturedOutput output) throws Exception {
    String superuserUrl = database.jdbcUrl().replaceFirst("/[a-z]+[?]", "/postgres?");
    String password = Files.readString(database.directory().resolve("superuser-password")).strip();
    try (Connection superuser = DriverManager.getConnection(superuserUrl, "postgres", password);
        Statement statement = superuser.createStatement()) {
      statement.execute("DROP DATABASE IF EXISTS ascii");
      statement.execute(
          "CREATE DATABASE ascii OWNER voiprooms TEMPLATE template0 ENCODING 'SQL_ASCII'"
              + " LOCALE_PROVIDER libc LOCALE 'C'");
      try {
        assertStartFails(
            database.jdbcUrl().replaceFirst("/[a-z]+[?]", "/ascii?"),
            output,
            "The configured database is PostgreSQL 18 with the encoding SQL_ASCII; voip-rooms needs"
                + " 18 or later with UTF8.",
            "Let SPRING_DATASOURCE_URL name a suitable database, or unset it for an embedded"
                + " one.");
      } finally {
        statement.execute("DROP DATABASE ascii WITH (FORCE)");
      }
    }
  }

  @Test
  void reportsUnreachableDatabase(CapturedOutput output) throws Exception {
    int unusedPort;
    try (ServerSocket socket = new ServerSocket(0)) {
      unusedPort = socket.getLocalPort();
    }
    assertStartFails(
        "jdbc:postgresql://127.0.0.1:" + unusedPort + "/voiprooms",
        output,
        "The database cannot be reached: Connection to 127.0.0.1:" + unusedPort + " refused.",
        "See whether it runs, and whether SPRING_DATASOURCE_URL, _USERNAME and _PASSWORD are"
            + " right.");
  }

  @Test
  void reportsMissingDatabase(CapturedOutput output) {
    assertStartFails(
        database.jdbcUrl().replaceFirst("/[a-z]+[?]", "/elsewhere?"),
        output,
        "The database cannot be reached: FATAL: database \"elsewhere\" does not exist",
        "See whether it runs, and whether SPRING_DATASOURCE_URL, _USERNAME and _PASSWORD are"
            + " right.");
  }

  private void assertStartFails(
      String url, CapturedOutput output, String description, String action) {
    assertThatThrownBy(() -> start(databaseAt(url)).close())
        .hasRootCauseInstanceOf(UnsuitableDatabaseException.class);
    assertThat(output.getAll())
        .contains("APPLICATION FAILED TO START", description, action)
        .doesNotContain("\tat ", database.password());
  }
}
