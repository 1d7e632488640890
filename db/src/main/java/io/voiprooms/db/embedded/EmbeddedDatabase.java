package io.voiprooms.db.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of our own, kept in a directory: durable, reachable from this machine only and with
 * the passwords in that directory only.
 *
 * <p>Several processes may open one directory at a time, and one process several times. The first
 * starts the server, the others join it, the last to close stops it. If the server goes away in
 * between, those who have it open start it again on the same port. A server that outlived its
 * processes (they were killed) is joined by the next one.
 *
 * <p>The directory may be copied or moved while nobody has it open. It must be on a local disk.
 */
public final class EmbeddedDatabase implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);

  /** What this process has open. File locks cannot tell apart users within one process. */
  private static final Map<Path, Occupancy> OPEN = new HashMap<>();

  private final Occupancy occupancy;
  private final boolean joined;
  private boolean closed;

  private EmbeddedDatabase(Occupancy occupancy, boolean joined) {
    this.occupancy = occupancy;
    this.joined = joined;
  }

  /** Whether a PostgreSQL is kept in the directory. */
  public static boolean exists(Path directory) {
    return Files.exists(directory.resolve("data").resolve("PG_VERSION"));
  }

  /**
   * Starts the PostgreSQL kept in the directory, which is created if need be, or joins the one that
   * runs there already.
   *
   * @throws EmbeddedDatabaseException with a sentence about what to do if that is impossible
   */
  public static EmbeddedDatabase open(Path directory) {
    synchronized (OPEN) {
      try {
        Path real = createDirectory(directory);
        Occupancy occupancy = OPEN.get(real);
        boolean joined = true;
        if (occupancy == null) {
          occupancy = new Occupancy(real);
          joined = occupancy.enter();
          OPEN.put(real, occupancy);
        } else {
          occupancy.ensureRunning();
        }
        occupancy.handles++;
        return new EmbeddedDatabase(occupancy, joined);
      } catch (IOException e) {
        throw EmbeddedDatabaseException.of(directory, e);
      }
    }
  }

  /**
   * Stays valid until {@link #close}, also when the server had to be started again. Makes the
   * driver refuse to send the password in clear: another process may have taken the port in
   * between.
   */
  public String jdbcUrl() {
    return PostgresCluster.url(occupancy.port, PostgresCluster.DATABASE);
  }

  /** Owner of the database, not a superuser. */
  public String username() {
    return PostgresCluster.USER;
  }

  public String password() {
    return occupancy.password;
  }

  /** The real path of the directory. */
  public Path directory() {
    return occupancy.directory;
  }

  /** Whether the server was running already when this was opened. */
  public boolean joined() {
    return joined;
  }

  /** Stops the server, unless somebody else uses it. Closing again does nothing. */
  @Override
  public void close() {
    synchronized (OPEN) {
      if (closed) {
        return;
      }
      closed = true;
      occupancy.handles--;
      if (occupancy.handles == 0) {
        OPEN.remove(occupancy.directory);
        occupancy.leave();
      }
    }
  }

  private static Path createDirectory(Path directory) throws IOException {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new EmbeddedDatabaseException(
          "%s is a file, but the database needs a directory: %s."
              .formatted(directory, EmbeddedDatabaseException.OTHER_DIRECTORY));
    }
    Files.createDirectories(directory, OwnerOnlyFiles.directory());
    Path real = directory.toRealPath();
    // pg_ctl and initdb put paths into shell commands, between double quotes.
    if (real.toString().matches("(?s).*[\"$`%\n].*")) {
      throw new EmbeddedDatabaseException(
          "PostgreSQL cannot live in %s because of the \", $, ` or %% in its name; %s."
              .formatted(real, EmbeddedDatabaseException.OTHER_DIRECTORY));
    }
    return real;
  }

  /**
   * This process's part in a directory. {@code use.lock} is shared by all processes that have the
   * directory open; {@code start.lock} is held alone by whoever comes, goes or starts the server.
   */
  private static final class Occupancy {

    /** For orphans of a killed server to go away, or for another's port to become free. */
    private static final Duration START_PATIENCE = Duration.ofSeconds(15);

    /** For a server that is there but does not answer yet, such as in recovery from a crash. */
    private static final Duration ANSWER_PATIENCE = Duration.ofMinutes(1);

    private static final long WATCH_MILLIS = 500;

    private final Path directory;
    private final Path startLock;
    private final PostgresCluster cluster;
    private final InterProcessLock use;
    private int handles;
    private int port;
    private String password = "";
    private volatile boolean left;

    Occupancy(Path directory) throws IOException {
      this.directory = directory;
      this.startLock = directory.resolve("start.lock");
      this.cluster = new PostgresCluster(directory);
      this.use = InterProcessLock.on(directory.resolve("use.lock"));
    }

    /** Starts or joins, and tells whether it joined. */
    boolean enter() throws IOException {
      try {
        boolean joined = startOrJoin();
        port = cluster.port();
        password = cluster.password();
        Thread watch = new Thread(this::watch, "embedded-database-watch");
        watch.setDaemon(true);
        watch.start();
        LOG.debug(
            "{} the PostgreSQL in {} on port {}.", joined ? "Joined" : "Started", directory, port);
        return joined;
      } catch (IOException | RuntimeException e) {
        use.close();
        throw e;
      }
    }

    private synchronized boolean startOrJoin() throws IOException {
      long begin = System.nanoTime();
      while (true) {
        boolean alone;
        try (InterProcessLock starting = InterProcessLock.holding(startLock)) {
          if (cluster.answers()) {
            use.share();
            return true;
          }
          // Others may have a server that cannot be seen from here, such as from another container
          // on the same volume. Only who is alone, or had seen it run, starts one.
          alone = use.tryExclusive();
          if (alone && !cluster.isRunning()) {
            cluster.prepare();
            try {
              cluster.start(cluster.choosePort());
              cluster.setUp();
              use.share();
              return false;
            } catch (EmbeddedDatabaseException e) {
              if (passed(START_PATIENCE, begin)) {
                throw e;
              }
              LOG.debug("Trying again", e);
            }
          }
          use.release();
        }
        if (passed(ANSWER_PATIENCE, begin)) {
          throw new EmbeddedDatabaseException(
              (alone
                      ? "The PostgreSQL in %s is running but does not answer; %s may say why."
                      : "Another process uses the database in %s, but its PostgreSQL cannot be"
                          + " reached from here. Is it in another container? Stop it, or %s.")
                  .formatted(
                      directory,
                      alone ? cluster.log() : EmbeddedDatabaseException.OTHER_DIRECTORY));
        }
        Pause.millis(200);
      }
    }

    /** Starts the server again, on the port that everybody knows, if it went away. */
    synchronized void ensureRunning() throws IOException {
      if (left || cluster.isRunning()) {
        return;
      }
      try (InterProcessLock starting = InterProcessLock.holding(startLock)) {
        if (!cluster.answers()) { // otherwise another process was faster
          cluster.start(port);
        }
      }
    }

    private void watch() {
      boolean lost = false;
      while (!left && !Thread.currentThread().isInterrupted()) {
        try {
          Pause.millis(WATCH_MILLIS);
          if (!lost && !left && !cluster.isRunning()) {
            lost = true;
            LOG.warn("The PostgreSQL in {} is gone; starting it again.", directory);
          }
          ensureRunning();
          if (lost && !left) {
            LOG.info("The PostgreSQL in {} is back on port {}.", directory, port);
          }
          lost = false;
        } catch (IOException | RuntimeException e) {
          LOG.debug("The PostgreSQL in {} does not start; trying again", directory, e);
        }
      }
    }

    /** Gives up this process's use, and stops the server if nobody else uses it. */
    void leave() {
      left = true;
      synchronized (this) {
        try (use;
            InterProcessLock starting = InterProcessLock.holding(startLock)) {
          use.release();
          if (use.tryExclusive() && cluster.isRunning()) {
            cluster.stop();
            LOG.info("Stopped the PostgreSQL in {}.", directory);
          }
        } catch (IOException | RuntimeException e) {
          LOG.warn("The PostgreSQL in {} could not be stopped", directory, e);
        }
      }
    }

    private static boolean passed(Duration patience, long since) {
      return System.nanoTime() - since > patience.toNanos();
    }
  }
}
