package io.voiprooms.db.embedded;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A lock between processes. It is the lock on the file that counts, not the file, so that it
 * vanishes with a killed process.
 *
 * <p>A process must not have two guards on one file at a time: POSIX drops all of a process's locks
 * on a file as soon as the process closes any one of its descriptors.
 */
final class InterProcessLock implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final FileChannel channel;
  private @Nullable FileLock lock;

  private InterProcessLock(FileChannel channel) {
    this.channel = channel;
  }

  static InterProcessLock on(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, Set.of(CREATE, READ, WRITE), OwnerOnlyFiles.file());
    OwnerOnlyFiles.restrict(file);
    return new InterProcessLock(channel);
  }

  /** Opens a guard and waits until this process is the only one to hold it. */
  static InterProcessLock holding(Path file) throws IOException {
    InterProcessLock guard = on(file);
    try {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!guard.tryExclusive()) {
        if (System.nanoTime() > deadline) {
          throw new EmbeddedDatabaseException(
              "Another process has been starting or stopping the database in %s for %d minutes. Stop"
                      .formatted(file.getParent(), PATIENCE.toMinutes())
                  + " that process and try again.");
        }
        Pause.millis(50);
      }
      return guard;
    } catch (IOException | RuntimeException e) {
      guard.close();
      throw e;
    }
  }

  /** Holds the file alone, if no other process holds it. */
  boolean tryExclusive() throws IOException {
    lock = channel.tryLock();
    return lock != null;
  }

  /** Holds the file together with every other process that shares it. */
  void share() throws IOException {
    release();
    lock = channel.lock(0, Long.MAX_VALUE, true);
  }

  void release() throws IOException {
    if (lock != null) {
      lock.release();
      lock = null;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
