package io.voiprooms.server.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people see of an import. What it does with documents, the tests of RoomImport tell. */
class ImportCommandTest {

  private static final String DIRECTORY = "voip-rooms.database.directory";

  @TempDir private static Path database;
  @TempDir private Path files;

  private int exitCode;
  private String err = "";

  @BeforeAll
  static void keepTheDatabaseForAllTests() {
    System.setProperty(DIRECTORY, database.toString());
    assertThat(RootCommand.run("migrate")).isZero();
  }

  @AfterAll
  static void forgetTheDatabase() {
    System.clearProperty(DIRECTORY);
  }

  private Path rooms;

  @BeforeEach
  void threeRoomsWithABrokenLineBetween() throws Exception {
    rooms = files.resolve("rooms.ndjson");
    Files.writeString(
        rooms,
        """
        {"_id":"a","t":"v","fname":"Ann"}
        {"_id":"b","t":"v","msgs":"many"}
        {"_id":"c","t":"v"}
        {"_id":"d","t":"p"}
        """);
  }

  @Test
  void aBrokenLineStopsTheImportAndSaysWhereAndWhy() {
    run("import", rooms.toString());

    assertThat(exitCode).isEqualTo(1);
    assertThat(err)
        .isEqualTo(
            """
            %s, line 2: msgs must be a whole number of at most 64 bits, not a string
            Mend it and run the import again, or pass such documents over with --skip-invalid.
            """
                .formatted(rooms));
  }

  @Test
  void brokenLinesCanBePutAsideAndTheRestIsCounted() throws Exception {
    Path rejects = files.resolve("rejects.ndjson");

    run("import", "--rejects", rejects.toString(), rooms.toString());

    assertThat(exitCode).isZero();
    assertThat(rejects).hasContent("{\"_id\":\"b\",\"t\":\"v\",\"msgs\":\"many\"}\n");
    assertThat(err)
        .contains("line 2: msgs must be a whole number")
        .containsPattern(
            "4 documents in [0-9.]+ s: \\d rooms new, 0 changed, \\d unchanged;"
                + " 1 passed over, 1 rejected");
  }

  @Test
  void aFileOfRejectsThatExistsIsNotOverwritten() throws Exception {
    Path rejects = Files.writeString(files.resolve("rejects.ndjson"), "precious");

    run("import", "--skip-invalid", "--rejects", rejects.toString(), rooms.toString());

    assertThat(exitCode).isEqualTo(1);
    assertThat(err)
        .isEqualTo(rejects + " exists. Move it away, or name another file with --rejects.\n");
    assertThat(rejects).hasContent("precious");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    run("import", "no-such-file.json");

    assertThat(exitCode).isEqualTo(1);
    assertThat(err).isEqualTo("no-such-file.json is not a file that can be read.\n");
  }

  @Test
  void withoutAFileTheCommandLineIsWrong() {
    run("import");

    assertThat(exitCode).isEqualTo(2);
    assertThat(err).contains("Missing required parameter: 'FILE'", "Usage: voip-rooms import");
  }

  @Test
  void helpExplainsTheOptions() {
    run("import", "--help");

    assertThat(exitCode).isZero();
  }

  @Test
  void anUnknownCommandIsAWrongCommandLine() {
    run("improt");

    assertThat(exitCode).isEqualTo(2);
    assertThat(err).contains("import");
  }

  private void run(String... arguments) {
    PrintStream before = System.err;
    ByteArrayOutputStream captured = new ByteArrayOutputStream();
    System.setErr(new PrintStream(captured, true, UTF_8));
    try {
      exitCode = RootCommand.run(arguments);
    } finally {
      System.setErr(before);
    }
    // The name of the database comes first; DatabaseCommandTest is about that.
    err = captured.toString(UTF_8).replaceFirst("^Database: .*\n", "");
  }
}
