package io.voiprooms.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the output and exit codes of the import. RoomImportIT tests the imported rooms. */
class ImportCommandIT {

  private static final String DIRECTORY = "voip-rooms.database.directory";

  @TempDir private static Path database;
  @TempDir private Path files;

  private int exitCode;
  private String err = "";

  @BeforeAll
  static void createDatabase() {
    System.setProperty(DIRECTORY, database.toString());
    assertThat(RootCommand.run("migrate")).isZero();
  }

  @AfterAll
  static void clearDirectory() {
    System.clearProperty(DIRECTORY);
  }

  private Path rooms;

  @BeforeEach
  void writeRoomsWithInvalidLine() throws Exception {
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
  void stopsAtInvalidLineAndReportsIt() {
    run("import", rooms.toString());

    assertThat(exitCode).isEqualTo(1);
    assertThat(err)
        .isEqualTo(
            """
            %s, line 2: msgs must be a whole number of at most 64 bits, not a string
            Correct it and run the import again, or skip invalid documents with --skip-invalid.
            """
                .formatted(rooms));
  }

  @Test
  void writesInvalidLinesToRejectsAndCountsDocuments() throws Exception {
    Path rejects = files.resolve("rejects.ndjson");

    run("import", "--rejects", rejects.toString(), rooms.toString());

    assertThat(exitCode).isZero();
    assertThat(rejects).hasContent("{\"_id\":\"b\",\"t\":\"v\",\"msgs\":\"many\"}\n");
    assertThat(err)
        .contains("line 2: msgs must be a whole number")
        .containsPattern(
            "4 documents in [0-9.]+ s: \\d rooms new, 0 changed, \\d unchanged;"
                + " 1 ignored, 1 rejected");
  }

  @Test
  void doesNotSuggestSkippingForDamagedGzipData() throws Exception {
    Path damaged = files.resolve("rooms.json.gz");
    byte[] gzip = gzip("{\"_id\":\"e\",\"t\":\"v\"}\n");
    Files.write(damaged, Arrays.copyOf(gzip, gzip.length - 4));

    for (String[] arguments :
        new String[][] {
          {"import", damaged.toString()},
          {"import", "--rejects", files.resolve("rejects").toString(), damaged.toString()}
        }) {
      run(arguments);

      assertThat(exitCode).isEqualTo(1);
      assertThat(err)
          .isEqualTo(
              damaged
                  + ", line 2: the gzip data is damaged or cut off\n"
                  + "Correct it and run the import again.\n");
    }
  }

  @Test
  void rejectsDocumentOf60MegabytesWithSmallHeap() throws Exception {
    Path large = files.resolve("large.json");
    try (OutputStream out =
        new GZIPOutputStream(new BufferedOutputStream(Files.newOutputStream(large)))) {
      out.write("{\"_id\":\"e\",\"t\":\"v\",\"fname\":\"".getBytes(UTF_8));
      byte[] megabyte = "x".repeat(1 << 20).getBytes(UTF_8);
      for (int i = 0; i < 60; i++) {
        out.write(megabyte);
      }
      out.write("\"}\n{\"_id\":\"f\",\"t\":\"v\"}\n".getBytes(UTF_8));
    }
    Map<String, String> environment =
        Map.of(
            "JAVA_TOOL_OPTIONS", "-Xmx256m", "VOIP_ROOMS_DATABASE_DIRECTORY", database.toString());

    try (Program load = Program.start(files, environment, "import", large.toString())) {
      assertThat(load.exitCode()).isEqualTo(1);
      assertThat(load.err())
          .contains(large + ", line 1: longer than 1,048,576 bytes\nCorrect it")
          .contains("--skip-invalid")
          .doesNotContain("\tat ", "OutOfMemoryError");
    }
    Path rejects = files.resolve("rejects");
    try (Program load =
        Program.start(
            files, environment, "import", "--rejects", rejects.toString(), large.toString())) {
      assertThat(load.exitCode()).isZero();
      assertThat(load.err())
          .contains("longer than 1,048,576 bytes; the rejects have only its first 1,048,576")
          .contains("1 rooms new", "1 rejected")
          .doesNotContain("\tat ", "OutOfMemoryError");
      assertThat(rejects).hasSize((1 << 20) + 1);
    }
  }

  @Test
  void doesNotOverwriteExistingRejects() throws Exception {
    Path rejects = Files.writeString(files.resolve("rejects.ndjson"), "precious");

    run("import", "--skip-invalid", "--rejects", rejects.toString(), rooms.toString());

    assertThat(exitCode).isEqualTo(1);
    assertThat(err)
        .isEqualTo(rejects + " exists. Move it away, or name another file with --rejects.\n");
    assertThat(rejects).hasContent("precious");
  }

  @Test
  void reportsMissingFile() {
    run("import", "no-such-file.json");

    assertThat(exitCode).isEqualTo(1);
    assertThat(err).isEqualTo("no-such-file.json is not a file that can be read.\n");
  }

  @Test
  void returns2WithoutFile() {
    run("import");

    assertThat(exitCode).isEqualTo(2);
    assertThat(err).contains("Missing required parameter: 'FILE'", "Usage: voip-rooms import");
  }

  @Test
  void printsExportCommandOfRocketChatInHelp() {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, UTF_8));
    try {
      run("import", "--help");
    } finally {
      System.setOut(before);
    }

    assertThat(exitCode).isZero();
    assertThat(out.toString(UTF_8))
        .contains(
            """
              mongoexport --db rocketchat --collection rocketchat_room \\
                --query '{"t":{"$in":["v","l"]}}' --out rooms.json
              voip-rooms import rooms.json
            """);
  }

  @Test
  void returns2ForUnknownCommand() {
    run("improt");

    assertThat(exitCode).isEqualTo(2);
    assertThat(err).contains("import");
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return out.toByteArray();
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
    // Removes the first line, the name of the database, which DatabaseCommandIT tests.
    err = captured.toString(UTF_8).replaceFirst("^Database: .*\n", "");
  }
}
