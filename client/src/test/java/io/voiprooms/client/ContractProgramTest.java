package io.voiprooms.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in the contract's guide to this client. */
class ContractProgramTest {

  @TempDir private Path directory;

  @Test
  void listsAllOpenRooms() throws Exception {
    String rooms =
        """
        {"rooms":[{"_id":"1","ts":"2021-07-09T20:12:19.795Z","fname":"Mary"},
        {"_id":"2","ts":"2021-07-09T20:12:20.000Z","fname":"Ida"}],
        "count":2,"offset":0,"total":2,"success":true}""";
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(200, rooms))) {
      Path program = directory.resolve("ListOpenRooms.java");
      Files.writeString(
          program, after("```java\n").replace("http://localhost:8080", server.url().toString()));
      ProcessBuilder java =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              System.getProperty("java.class.path"),
              program.toString());
      java.environment().put("USER_ID", "rbAXPnMktTFbNpwtJ");
      java.environment().put("AUTH_TOKEN", "the-token");
      Process running = java.redirectErrorStream(true).start();

      assertThat(new String(running.getInputStream().readAllBytes(), UTF_8).lines())
          .containsExactly("2021-07-09T20:12:19.795Z Mary", "2021-07-09T20:12:20Z Ida");
      assertThat(running.waitFor()).isZero();
      assertThat(server.requests().get(0).parameters()).containsEntry("open", "true");
    }
  }

  @Test
  void isTheSampleOfTheOperation() throws Exception {
    assertThat(after("source: |\n")).isEqualTo(after("```java\n"));
  }

  /** The program that follows a line of the contract, without the contract's indentation. */
  private static String after(String line) throws IOException {
    String contract = Files.readString(Path.of("../api/openapi.yaml"));
    int begin = contract.indexOf(line) + line.length();
    String indent = " ".repeat(contract.indexOf("import", begin) - begin);
    int end = contract.indexOf("\n" + indent + "}\n", begin) + indent.length() + 2;
    return contract.substring(begin, end).stripIndent();
  }
}
