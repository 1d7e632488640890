package io.voiprooms.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.db.embedded.EmbeddedDatabase;
import io.voiprooms.server.VoipRooms;
import io.voiprooms.server.conformance.Conformance;
import io.voiprooms.server.conformance.Exchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the program in processes of its own, as the README describes it. */
@ExtendWith(Conformance.class)
class ProgramIT {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Pattern CURL =
      Pattern.compile("curl -H \"([^:]+): (.+?)\" -H \"([^:]+): (.+?)\" \"(.+?)\"");

  @TempDir Path directory;

  @Test
  void printsWorkingCurlCommandsInDemo() throws Exception {
    try (Program demo = demo(Map.of())) {
      List<MatchResult> curls =
          CURL.matcher(demo.awaitOut(text -> text.contains("Ctrl-C"))).results().toList();

      assertThat(curls).hasSize(3);
      assertThat(list(curls.get(0)).at("/room"))
          .as("the fields of the published room")
          .isEqualTo(JSON.readTree(resource("/io/voiprooms/server/demo/room.json")));
      assertThat(list(curls.get(1)).get("rooms"))
          .hasSize(3)
          .allMatch(room -> room.at("/servedBy/username").asString().equals("kim.jane"));
      assertThat(list(curls.get(2)).get("error").asString()).contains("[error-unauthorized]");
      assertThat(curls.get(0).group(2)).isEqualTo("rbAXPnMktTFbNpwtJ");
      assertThat(curls.get(0).group(4)).isEqualTo("RScctEHSmLGZGywfIhWyRpyofhKOiMoUIpimhvheU3f");
      assertThat(demo.err())
          .as("the log")
          .doesNotContain(curls.get(0).group(4), curls.get(1).group(4), curls.get(2).group(4));
    }
    try (Program again = demo(Map.of())) {
      MatchResult admin =
          CURL.matcher(again.awaitOut(text -> text.contains("Ctrl-C"))).results().toList().get(0);
      JsonNode everything = list(admin, admin.group(5).replaceFirst("\\?.*", ""));
      assertThat(everything.get("total").asLong())
          .as("the rooms after a second start")
          .isEqualTo(301);
    }
  }

  @Test
  void expandsTildeInDatabaseDirectory() throws Exception {
    Map<String, String> environment =
        Map.of(
            "JAVA_TOOL_OPTIONS",
            "-Duser.home=" + directory,
            "VOIP_ROOMS_DATABASE_DIRECTORY",
            "~/kept here");
    try (Program migrate = Program.start(directory, environment, "migrate")) {
      assertThat(migrate.exitCode()).as(migrate.err()).isZero();
    }
    assertThat(directory.resolve("kept here")).isDirectory();
    assertThat(directory.resolve("~")).doesNotExist();
  }

  @Test
  void explainsInvalidDatabaseUrl() throws Exception {
    Map<String, String> environment =
        Map.of("SPRING_DATASOURCE_URL", "postgresql://localhost:1/calls");
    try (Program list = Program.start(directory, environment, "role", "list")) {
      assertThat(list.exitCode()).isEqualTo(1);
      assertThat(list.err())
          .contains(
              "Write SPRING_DATASOURCE_URL as in jdbc:postgresql://db.example.org:5432/voiprooms")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void rejectsConfiguredDatabaseInDemo() throws Exception {
    try (Program demo =
        demo(Map.of("SPRING_DATASOURCE_URL", "jdbc:postgresql://127.0.0.1:1/calls"))) {
      assertThat(demo.exitCode()).isEqualTo(1);
      assertThat(demo.err())
          .contains("The demo must not fill the database that SPRING_DATASOURCE_URL names.")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void reportsPortInUse() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        Program demo = demo(Map.of("SERVER_PORT", String.valueOf(other.getLocalPort())))) {
      assertThat(demo.exitCode()).isEqualTo(1);
      assertThat(demo.err())
          .contains(
              "Another program listens on port " + other.getLocalPort() + " already.",
              "End it, or set SERVER_PORT to another port.")
          .doesNotContain("\tat ");
    }
  }

  /** Sends so many requests that the server still writes responses when the client disconnects. */
  @Test
  void logsNoErrorWhenClientDisconnects() throws Exception {
    try (Program demo = demo(Map.of("LOGGING_LEVEL_IO_VOIPROOMS", "debug"))) {
      List<MatchResult> curls =
          CURL.matcher(demo.awaitOut(text -> text.contains("Ctrl-C"))).results().toList();
      MatchResult admin = curls.get(0);
      URI rooms = URI.create(admin.group(5));
      String request =
          "GET %s?count=100 HTTP/1.1\r\nHost: localhost\r\n%s: %s\r\n%s: %s\r\n\r\n"
              .formatted(
                  rooms.getPath(), admin.group(1), admin.group(2), admin.group(3), admin.group(4));
      try (Socket client = new Socket("127.0.0.1", rooms.getPort())) {
        client.setSoLinger(true, 0);
        client.getOutputStream().write(request.repeat(100).getBytes(UTF_8));
        client.getInputStream().read();
      }
      assertThat(demo.awaitErr(text -> text.contains("Client disconnected")))
          .doesNotContain(" ERROR ", " WARN ", "\tat ");
    }
  }

  @Test
  void endsQuietlyWhenReaderOfGeneratedRoomsStops() throws Exception {
    Path err = directory.resolve("err.txt");
    Process generate =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                VoipRooms.class.getName(),
                "generate",
                "--rooms=1000000")
            .redirectError(err.toFile())
            .start();
    assertThat(generate.getInputStream().read()).isEqualTo('{');
    generate.getInputStream().close();

    assertThat(generate.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(generate.exitValue()).isZero();
    assertThat(err).isEmptyFile();
  }

  @Test
  void keepsImportedRoomsWhenServerIsKilled() throws Exception {
    Map<String, String> environment =
        Map.of(
            "SERVER_PORT",
            "0",
            "VOIP_ROOMS_DATABASE_DIRECTORY",
            directory.resolve("database").toString());
    Path rooms = directory.resolve("rooms.ndjson");
    try (Program generate =
        Program.start(directory, environment, "generate", "--rooms", "5000", "--seed", "4")) {
      assertThat(generate.exitCode()).isZero();
      Files.writeString(rooms, generate.out());
    }
    try (Program serve = Program.start(directory, environment, "serve")) {
      serve.awaitErr(text -> text.contains("The listing is at"));
      try (Program load = Program.start(directory, environment, "import", rooms.toString())) {
        assertThat(load.exitCode()).as(load.err()).isZero();
        assertThat(load.out()).isEmpty();
        assertThat(load.err()).contains("5,000 rooms new, 0 changed, 0 unchanged");
      }
      serve.kill();
    }

    try (EmbeddedDatabase database = EmbeddedDatabase.open(directory.resolve("database"))) {
      assertThat(database.joined()).as("PostgreSQL still runs").isTrue();
      assertThat(count(database)).isEqualTo(5000);
    }
  }

  @Test
  void sharesDatabaseWithSecondServer() throws Exception {
    Map<String, String> environment =
        Map.of(
            "SERVER_PORT",
            "0",
            "VOIP_ROOMS_DATABASE_DIRECTORY",
            directory.resolve("database").toString());
    try (Program first = Program.start(directory, environment)) {
      first.awaitErr(text -> text.contains("The listing is at"));
      try (Program second = Program.start(directory, environment, "serve")) {
        assertThat(second.awaitErr(text -> text.contains("The listing is at")))
            .contains("which was running already");
      }
    }
  }

  private Program demo(Map<String, String> additions) throws IOException {
    Map<String, String> environment = new HashMap<>(Map.of("SERVER_PORT", "0"));
    environment.putAll(additions);
    environment.put("VOIP_ROOMS_DEMO_DIRECTORY", directory.resolve("demo").toString());
    return Program.start(directory, environment, "demo");
  }

  private static JsonNode list(MatchResult curl) throws IOException, InterruptedException {
    return list(curl, curl.group(5));
  }

  private static JsonNode list(MatchResult curl, String url)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .headers(curl.group(1), curl.group(2), curl.group(3), curl.group(4))
            .build();
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    Conformance.observe(Exchange.of(response));
    return JSON.readTree(response.body());
  }

  private static String resource(String name) throws IOException {
    try (var stream = ProgramIT.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), UTF_8);
    }
  }

  private static long count(EmbeddedDatabase database) throws SQLException {
    try (var connection =
            DriverManager.getConnection(
                database.jdbcUrl(), database.username(), database.password());
        var statement = connection.createStatement();
        var result = statement.executeQuery("SELECT count(*) FROM rooms")) {
      result.next();
      return result.getLong(1);
    }
  }
}
