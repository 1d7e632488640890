package io.voiprooms.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.server.ServerTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests {@code import --server}, in a process of its own because of its environment variables. */
class ImportToServerIT extends ServerTest {

  @TempDir private Path directory;
  private Path rooms;

  @BeforeEach
  void writeRoomsWithInvalidLine() throws Exception {
    forgetRooms();
    rooms = directory.resolve("rooms.ndjson");
    Files.writeString(
        rooms,
        """
        {"_id":"a","t":"v","fname":"Ann"}
        {"_id":"b","t":"v","msgs":"many"}
        """);
  }

  private Program run(Map<String, String> environment, String... more) throws Exception {
    String[] arguments = {"import", "--server", "http://localhost:" + port, rooms.toString()};
    String[] all = new String[arguments.length + more.length];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Program.start(directory, environment, all);
  }

  private static Map<String, String> credentials(User user) {
    return Map.of("VOIP_ROOMS_USER_ID", user.id(), "VOIP_ROOMS_AUTH_TOKEN", user.token());
  }

  @Test
  void sendsRoomsAndPrintsReasons() throws Exception {
    try (Program run = run(credentials(ADMIN), "--skip-invalid")) {
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.err())
          .contains(
              rooms + ", line 2: msgs must be a whole number of at most 64 bits, not a string")
          .contains("1 rooms new, 0 changed, 0 unchanged; 0 ignored, 1 rejected")
          .doesNotContain(ADMIN.token());
    }
    assertThat(list().ids()).containsExactly("a");
  }

  @Test
  void stopsAtInvalidRoom() throws Exception {
    try (Program run = run(credentials(ADMIN))) {
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err())
          .contains("the server answered with 400. Line 2: msgs must be a whole number")
          .doesNotContain("\tat ");
    }
    assertThat(list().total()).isZero();
  }

  @Test
  void explainsMissingCredentialsAndPermissions() throws Exception {
    try (Program run = run(Map.of())) {
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).contains("Set VOIP_ROOMS_USER_ID and VOIP_ROOMS_AUTH_TOKEN");
    }
    try (Program run = run(credentials(KIM))) {
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).contains("the server answered with 403.");
    }
  }
}
