package io.voiprooms.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.client.example.ListOpenRooms;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the README promises. */
class ReadmeTest {

  private static final Path EXAMPLE =
      Path.of("src/test/java/io/voiprooms/client/example/ListOpenRooms.java");

  @Test
  void theQuickStartIsTheExample() throws Exception {
    String example = Files.readString(EXAMPLE);

    assertThat(readme())
        .contains("```java\n" + example.substring(example.indexOf("import ")) + "```\n");
  }

  @Test
  void theExamplePrintsATableOfOpenCalls() throws Exception {
    String rooms =
        """
        {"rooms":[{"_id":"1","ts":"2021-07-09T20:12:19.795Z","fname":"Mary","queue":"support",
        "callWaitingTime":23821},{"_id":"2","ts":"2021-07-09T20:12:20.000Z","fname":"Ida"}],
        "count":2,"offset":0,"total":2,"success":true}""";
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(200, rooms))) {
      ProcessBuilder program =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              System.getProperty("java.class.path"),
              ListOpenRooms.class.getName(),
              server.url());
      program.environment().put("USER_ID", "rbAXPnMktTFbNpwtJ");
      program.environment().put("AUTH_TOKEN", "the-token");
      Process running = program.redirectErrorStream(true).start();

      assertThat(new String(running.getInputStream().readAllBytes(), UTF_8).lines())
          .containsExactly(
              "created                    visitor              queue        waited (ms)",
              "2021-07-09T20:12:19.795Z   Mary                 support      23821",
              "2021-07-09T20:12:20Z       Ida                  null         null");
      assertThat(running.waitFor()).isZero();
      assertThat(server.requests().get(0).parameters())
          .containsEntry("open", "true")
          .containsEntry("sort", "{\"callWaitingTime\":-1}");
    }
  }

  @Test
  void theReadmeNamesAllThatIsPublic() throws Exception {
    String readme = readme();
    for (Class<?> type : publicTypes()) {
      assertThat(readme).contains(type.getSimpleName());
      for (Method method : type.getDeclaredMethods()) {
        if (isOffered(method)) {
          assertThat(readme).contains(method.getName() + "(");
        }
      }
    }
  }

  @Test
  void nothingPublicLeadsIntoTheGeneratedClient() throws Exception {
    for (Class<?> type : publicTypes()) {
      assertThat(Stream.<Executable>of(type.getDeclaredMethods()).map(Executable::toGenericString))
          .filteredOn(signature -> signature.startsWith("public"))
          .noneMatch(signature -> signature.contains("client.generated"));
    }
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

  private static String readme() throws IOException {
    return Files.readString(Path.of("README.md"));
  }
}
