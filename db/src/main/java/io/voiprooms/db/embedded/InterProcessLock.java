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
 * A lock between processes, on a file. The operating system releases it when the process ends, even
 * if the process is killed. The existence of the file has no meaning.
 *
 * <p>A process must not open two locks on one file at the same time: when a process closes a
 * descriptor of a file, POSIX releases all locks of the process on that file.
 */
final class InterProcessLock implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  private final FileChannel channel;
  private @Nullable FileLock lock;

  private InterProcessLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Opens a lock without acquiring it. */
  static InterProcessLock on(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, Set.of(CREATE, READ, WRITE), OwnerOnlyFiles.file());
    return new InterProcessLock(channel);
  }

  /**
   * Opens a lock and acquires it exclusively.
   *
   * @throws EmbeddedDatabaseException if another process holds it for more than five minutes
   */
  static InterProcessLock holding(Path file) throws IOException {
    InterProcessLock lock = on(file);
    try {
      long deadline = System.nanoTime() + TIMEOUT.toNanos();
      while (!lock.tryExclusive()) {
        if (System.nanoTime() > deadline) {
          throw new EmbeddedDatabaseException(
              "Another process has been starting or stopping the database in %s for %d minutes. Stop"
                      .formatted(file.getParent(), TIMEOUT.toMinutes())
                  + " that process and try again.");
        }
        Pause.millis(50);
      }
      return lock;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Acquires the lock exclusively. Returns false if another process holds it. */
  boolean tryExclusive() throws IOException {
    lock = channel.tryLock();
    return lock != null;
  }

  /** Acquires the lock as a shared lock, and waits while another process holds it exclusively. */
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
