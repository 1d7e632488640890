package io.voiprooms.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.db.accounts.RoleDao;
import io.voiprooms.db.accounts.Token;
import io.voiprooms.db.accounts.TokenDao;
import io.voiprooms.db.accounts.UserDao;
import io.voiprooms.db.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the server at random times while it writes many rooms. {@code -Dkills=50} kills it more
 * often than the default, which is three times.
 */
class KilledServerIT {

  private static final int KILLS = Integer.getInteger("kills", 3);
  private static final int ROOMS = 20_000;
  private static final int BATCH = 2_000;

  private static final String BODY =
      IntStream.range(0, ROOMS)
          .mapToObj(i -> "{\"_id\":\"r%05d\",\"t\":\"v\",\"fname\":\"Mary %d\"}\n".formatted(i, i))
          .collect(Collectors.joining());

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir Path directory;

  @Test
  void storesWholeBatchesOnly() throws Exception {
    long seed = System.nanoTime();
    System.out.println("KilledServerIT: seed " + seed);
    Random random = new Random(seed);
    int port = freePort();
    Map<String, String> environment =
        Map.of(
            "VOIP_ROOMS_DATABASE_DIRECTORY", directory.resolve("database").toString(),
            "SERVER_PORT", String.valueOf(port));
    try (Program migrate = Program.start(directory, environment, "migrate")) {
      assertThat(migrate.exitCode()).as(migrate.err()).isZero();
    }
    try (EmbeddedDatabase database = EmbeddedDatabase.open(directory.resolve("database"))) {
      Jdbi jdbi =
          Jdbi.create(database.jdbcUrl(), database.username(), database.password())
              .installPlugin(new SqlObjectPlugin());
      addUser(jdbi);
      for (int kill = 0; kill < KILLS; kill++) {
        jdbi.useHandle(handle -> handle.execute("DELETE FROM rooms"));
        try (Program server = Program.start(directory, environment, "serve")) {
          awaitHealth(port);
          CompletableFuture<HttpResponse<String>> request =
              http.sendAsync(request(port), BodyHandlers.ofString());
          Thread.sleep(random.nextInt(2500));
          server.kill();
          request.exceptionally(killed -> null).join();
        }
        List<String> stored =
            jdbi.withHandle(
                handle ->
                    handle.select("SELECT id FROM rooms ORDER BY id").mapTo(String.class).list());
        assertThat(stored.size() % BATCH).as("%d rooms of whole batches", stored.size()).isZero();
        assertThat(stored)
            .isEqualTo(IntStream.range(0, stored.size()).mapToObj("r%05d"::formatted).toList());
        System.out.printf("KilledServerIT: %,d rooms were stored%n", stored.size());
      }
      try (Program server = Program.start(directory, environment, "serve")) {
        awaitHealth(port);
        HttpResponse<String> response = http.send(request(port), BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      }
      int stored =
          jdbi.withHandle(
              handle -> handle.select("SELECT count(*) FROM rooms").mapTo(int.class).one());
      assertThat(stored).isEqualTo(ROOMS);
    }
  }

  private static void addUser(Jdbi jdbi) {
    jdbi.onDemand(UserDao.class).add("pbx", "pbx", null);
    jdbi.onDemand(RoleDao.class).grant("pbx", "telephony");
    jdbi.onDemand(TokenDao.class).add(Token.hash("token"), "pbx", null, null);
  }

  private static HttpRequest request(int port) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1/voip/rooms"))
        .headers("X-User-Id", "pbx", "X-Auth-Token", "token")
        .header("Content-Type", "application/x-ndjson")
        .POST(BodyPublishers.ofString(BODY, UTF_8))
        .build();
  }

  private void awaitHealth(int port) throws Exception {
    HttpRequest health =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/health")).build();
    long end = System.nanoTime() + 60_000_000_000L;
    while (System.nanoTime() < end) {
      try {
        if (http.send(health, BodyHandlers.ofString()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // The server does not listen yet.
      }
      Thread.sleep(100);
    }
    throw new AssertionError("the server does not start");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
