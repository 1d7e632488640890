package io.voiprooms.client;

import static io.voiprooms.client.ScriptedServer.response;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README: its programs run, and its tables are complete. */
class ReadmeTest {

  private static final String ROOMS =
      """
      {"rooms":[{"_id":"1","queuedAt":"2021-07-09T20:12:19.795Z","fname":"Mary","queue":"support"},
      {"_id":"2","queuedAt":"2021-07-09T20:12:20.000Z","fname":"Ida","queue":"sales"}],
      "count":2,"offset":0,"total":2,"success":true}""";

  @TempDir private Path directory;

  private int exitCode;

  @Test
  void listsOpenRoomsTheLongestWaitingFirst() throws Exception {
    try (ScriptedServer server = new ScriptedServer(response(200, ROOMS))) {
      assertThat(output("ListOpenRooms", server))
          .containsExactly(
              "2021-07-09T20:12:19.795Z support Mary", "2021-07-09T20:12:20Z sales Ida");
      assertThat(server.requests().get(0).parameters())
          .containsEntry("open", "true")
          .containsEntry("sort", "{\"queuedAt\":1}");
    }
  }

  @Test
  void logsRequests() throws Exception {
    try (ScriptedServer server = new ScriptedServer(response(200, ROOMS))) {
      assertThat(output("LogRequests", server))
          .anyMatch(line -> line.contains("RequestEvent[method=GET, uri=" + server.url()));
    }
  }

  @Test
  void keepsOpenCallsInMap() throws Exception {
    String added =
        """
        {"rooms":[{"_id":"1"},{"_id":"2"}],"removed":[],"cursor":"a","more":true,"success":true}""";
    String removed =
        """
        {"rooms":[],"removed":[{"_id":"1"}],"cursor":"b","more":true,"success":true}""";
    try (ScriptedServer server =
        new ScriptedServer(
            response(200, added),
            response(200, removed),
            response(410, "{\"success\":false,\"errorType\":\"error-cursor-expired\"}"),
            response(200, added),
            response(401, "{}"))) {
      assertThat(run("RoomSync", server))
          .startsWith("2 open calls: [1, 2]", "1 open calls: [2]", "2 open calls: [1, 2]");
      assertThat(server.requests().get(1).parameters())
          .containsEntry("open", "true")
          .containsEntry("since", "a");
      assertThat(server.requests().get(3).parameters()).doesNotContainKey("since");
    }
  }

  @Test
  void namesTheVersionOfTheClient() throws Exception {
    String pom = Files.readString(Path.of("pom.xml"));
    String version = find("<version>(.*?)</version>", pom).get(0);

    assertThat(find("<version>(.*?)</version>", readme())).contains(version);
    assertThat(readme()).contains("voip-rooms-client/" + version);
  }

  @Test
  void namesAllPublicMethodsWhichUseNoGeneratedClient() throws Exception {
    String readme = readme();
    for (Class<?> type : publicTypes()) {
      assertThat(readme).contains(type.getSimpleName());
      for (Method method : type.getDeclaredMethods()) {
        if (isOffered(method)) {
          assertThat(readme).contains(method.getName() + "(");
          assertThat(method.toGenericString()).doesNotContain("client.generated");
        }
      }
    }
  }

  /** Compiles and runs a program of the README, which sends one request. */
  private List<String> output(String program, ScriptedServer server) throws Exception {
    List<String> lines = run(program, server);
    assertThat(exitCode).as(String.join("\n", lines)).isZero();
    assertThat(server.requests()).hasSize(1);
    return lines;
  }

  /** Compiles and runs a program of the README against a server. */
  private List<String> run(String program, ScriptedServer server) throws Exception {
    String source =
        find("(?s)``` *java\\n(.*?)```", readme().replaceAll("(?m)^ {3}", "")).stream()
            .filter(text -> text.contains("class " + program))
            .findFirst()
            .orElseThrow();
    Path file = directory.resolve(program + ".java");
    Files.writeString(file, source.replace("http://localhost:8080", server.url()));
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            file.toString());
    java.environment().put("USER_ID", "rbAXPnMktTFbNpwtJ");
    java.environment().put("AUTH_TOKEN", "the-token");
    Process process = java.redirectErrorStream(true).start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
    exitCode = process.waitFor();
    return lines;
  }

  private static boolean isOffered(Method method) {
    return Modifier.isPublic(method.getModifiers())
        && !method.isSynthetic()
        && Arrays.stream(Object.class.getMethods())
            .noneMatch(inherited -> inherited.getName().equals(method.getName()));
  }

  private static List<Class<?>> publicTypes() throws Exception {
    List<Class<?>> types = new ArrayList<>();
    try (Stream<Path> classes = Files.list(Path.of("target/classes/io/voiprooms/client"))) {
      for (Path file : classes.filter(path -> path.toString().endsWith(".class")).toList()) {
        String name = file.getFileName().toString().replace(".class", "");
        Class<?> type = Class.forName("io.voiprooms.client." + name);
        if (Modifier.isPublic(type.getModifiers())) {
          types.add(type);
        }
      }
    }
    assertThat(types).contains(VoipRoomsClient.class, RoomsQuery.Builder.class);
    return types;
  }

  private static List<String> find(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(match -> match.group(1)).toList();
  }

  private static String readme() throws IOException {
    return Files.readString(Path.of("README.md"));
  }
}
