package io.voiprooms.server.cli;

import io.voiprooms.db.imports.RoomImport;
import io.voiprooms.db.imports.RoomImport.Summary;
import io.voiprooms.db.imports.RoomImportException;
import java.io.BufferedOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    description = {
      "Imports rooms that mongoexport exported from Rocket.Chat: one JSON document per line, or one"
          + " array; plain or gzip; any form of extended JSON. Rooms in the format of the API can be"
          + " imported, too.",
      "",
      "A stored room with the same _id is replaced if it differs, so a second import of a file"
          + " changes nothing. Documents that are not rooms of a call centre (t is neither v nor l)"
          + " are counted and ignored.",
      "",
      "An invalid room stops the import with a message that names the file, the line and the"
          + " problem. Rooms are written in batches of up to 2,000. The batch of the invalid room is"
          + " not written, earlier batches are.",
      "",
      "Nested fields must have the types of the contract. A null that the contract does not allow"
          + " and NaN are left out. The array v.phone becomes the first phone number.",
      "",
      "A document has at most 1 MB. A room has at most 128 KB as JSON, 100 levels of objects and"
          + " arrays, 1,000 characters in the name of a field, and 400 characters in a number"
          + " when it is written without an exponent. An _id has at most 100 characters, and fname, queue,"
          + " callUniqueId, tags, v._id, servedBy._id and servedBy.username at most 500.",
      "",
      "With --server, the rooms are sent to a running server, for example on another machine. The"
          + " environment variables VOIP_ROOMS_USER_ID and VOIP_ROOMS_AUTH_TOKEN have the credentials"
          + " of a user with the permission manage-voip-rooms. The server limits the size of a file to"
          + " 4 GB without compression, and sets fields that a room does not have, such as open.",
      "",
      "Examples:",
      "  mongoexport --db rocketchat --collection rocketchat_room \\",
      "    --query '{\"t\":{\"$in\":[\"v\",\"l\"]}}' --out rooms.json",
      "  voip-rooms import rooms.json",
      "",
      "  mongoexport --db rocketchat --collection rocketchat_room \\",
      "    --query '{\"t\":{\"$in\":[\"v\",\"l\"]}}' | voip-rooms import -",
      "",
      "  voip-rooms import --server https://rooms.example.com rooms.json.gz"
    })
final class ImportCommand extends DatabaseCommand {

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Files to import; - for standard input.")
  private List<String> files = List.of();

  @Option(
      names = "--skip-invalid",
      description =
          "Write invalid documents to rejects.ndjson, one per line, print the reasons, and continue."
              + " Only the first MB of a document of more than 1 MB is written. Damaged gzip data and an array"
              + " that is not JSON still stop the import.")
  private boolean skipInvalid;

  @Option(
      names = "--rejects",
      paramLabel = "FILE",
      description =
          "Like --skip-invalid, but write invalid documents to this file, which must not exist.")
  private @Nullable Path rejectsFile;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description =
          "Send the rooms to the server with this URL instead of writing to the database.")
  private @Nullable URI server;

  static final String SUMMARY =
      "%s: %,d documents in %.1f s: %,d rooms new, %,d changed, %,d unchanged;"
          + " %,d ignored, %,d rejected%n";

  @Override
  public Integer call() throws Exception {
    if (server == null) {
      return super.call();
    }
    if (rejectsFile != null) {
      throw new CommandFailedException(
          "--rejects cannot be used with --server. Use --skip-invalid, which prints up to 100 reasons.");
    }
    if (!String.valueOf(server.getScheme()).matches("https?") || server.getHost() == null) {
      throw new CommandFailedException(
          "--server must be a URL such as https://rooms.example.com, not " + server);
    }
    RoomUpload upload = new RoomUpload(server, skipInvalid, err());
    for (String file : files) {
      try (InputStream in = open(file);
          ImportProgress progress = ImportProgress.of(name(file), size(file), err())) {
        upload.send(name(file), in, progress);
      }
    }
    return 0;
  }

  @Override
  void run(ApplicationContext database) throws IOException, SQLException {
    Path rejects = rejectsFile == null ? Path.of("rejects.ndjson") : rejectsFile;
    boolean skips = skipInvalid || rejectsFile != null;
    if (skips && Files.exists(rejects)) {
      throw new CommandFailedException(
          rejects + " exists. Move it away, or name another file with --rejects.");
    }
    if (skips && !Files.isWritable(rejects.toAbsolutePath().getParent())) {
      throw new CommandFailedException(
          rejects + " cannot be written. Name another file with --rejects.");
    }
    RoomImport rooms = new RoomImport(database.getBean(DataSource.class));
    for (String file : files) {
      long begin = System.nanoTime();
      Summary summary = importFile(rooms, file, skips ? opener(rejects) : null);
      err()
          .printf(
              Locale.ROOT,
              SUMMARY,
              name(file),
              summary.read(),
              (System.nanoTime() - begin) / 1e9,
              summary.inserted(),
              summary.updated(),
              summary.unchanged(),
              summary.ignored(),
              summary.rejected());
    }
  }

  private Summary importFile(
      RoomImport rooms, String file, @Nullable Supplier<OutputStream> rejects)
      throws IOException, SQLException {
    try (InputStream in = open(file);
        ImportProgress progress = ImportProgress.of(name(file), size(file), err())) {
      return rooms.run(in, name(file), rejects, progress);
    } catch (RoomImportException e) {
      throw new CommandFailedException(
          "%s%nCorrect it and run the import again%s."
              .formatted(
                  e.getMessage(),
                  e.isSkippable() ? ", or skip invalid documents with --skip-invalid" : ""));
    }
  }

  private static InputStream open(String file) throws IOException {
    if (file.equals("-")) {
      return System.in;
    }
    if (!Files.isReadable(Path.of(file)) || Files.isDirectory(Path.of(file))) {
      throw new CommandFailedException(file + " is not a file that can be read.");
    }
    return new FileInputStream(file);
  }

  /** Returns the size of the input in bytes, or null if it is unknown. */
  private static @Nullable Long size(String file) throws IOException {
    return file.equals("-") || !Files.isRegularFile(Path.of(file))
        ? null
        : (Long) Files.size(Path.of(file));
  }

  private static String name(String file) {
    return file.equals("-") ? "standard input" : file;
  }

  private static Supplier<OutputStream> opener(Path rejects) {
    return () -> {
      try {
        return new BufferedOutputStream(
            Files.newOutputStream(rejects, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }
}
