package io.voiprooms.db.embedded;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files and directories that only their owner may use. Windows goes by the directory above. */
final class OwnerOnlyFiles {

  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  private static final String FILE = "rw-------";
  private static final String DIRECTORY = "rwx------";

  private OwnerOnlyFiles() {}

  /** The attributes with which to create a file. */
  static FileAttribute<?>[] file() {
    return attributes(FILE);
  }

  /** The attributes with which to create a directory. */
  static FileAttribute<?>[] directory() {
    return attributes(DIRECTORY);
  }

  private static FileAttribute<?>[] attributes(String permissions) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /** Takes a file away from everybody else: earlier versions created some for all to read. */
  static void restrict(Path file) throws IOException {
    if (POSIX) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(FILE));
    }
  }

  /** Writes a file, or replaces it. Whatever interrupts this, the file is never half written. */
  static void write(Path file, String content) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    Files.deleteIfExists(unfinished);
    try (SeekableByteChannel channel =
        Files.newByteChannel(unfinished, Set.of(CREATE_NEW, WRITE, SYNC), file())) {
      channel.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
