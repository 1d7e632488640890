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

/**
 * Creates files and directories that only their owner can access. On Windows, they have the
 * permissions of the directory above.
 */
final class OwnerOnlyFiles {

  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  private static final String FILE = "rw-------";
  private static final String DIRECTORY = "rwx------";

  private OwnerOnlyFiles() {}

  /** Returns the attributes for a new file. */
  static FileAttribute<?>[] file() {
    return attributes(FILE);
  }

  /** Returns the attributes for a new directory. */
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

  /** Writes or replaces a file atomically: after an interruption, it has the old or new content. */
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
