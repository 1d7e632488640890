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
 * Runs a durable PostgreSQL on a directory. Only this machine can connect to it, and its passwords
 * are in files of the directory.
 *
 * <p>Several processes may open a directory at the same time, and one process may open it several
 * times. The first process starts the server, later ones join it, and the last one to close stops
 * it. If the server ends in between, the processes that have it open start it again on the same
 * port. If all these processes were killed, the server continues to run, and the next process joins
 * it.
 *
 * <p>The directory may be copied or moved while no process has it open. It must be on a local disk.
 */
public final class EmbeddedDatabase implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);

  /** The directories that this process has open. File locks only work between processes. */
  private static final Map<Path, ClusterLease> OPEN = new HashMap<>();

  private final ClusterLease lease;
  private final boolean joined;
  private boolean closed;

  private EmbeddedDatabase(ClusterLease lease, boolean joined) {
    this.lease = lease;
    this.joined = joined;
  }

  /** Returns whether the directory has a PostgreSQL. */
  public static boolean exists(Path directory) {
    return Files.exists(directory.resolve("data").resolve("PG_VERSION"));
  }

  /**
   * Starts the PostgreSQL of the directory, or joins it if it is running. Creates the directory if
   * it does not exist.
   *
   * @throws EmbeddedDatabaseException if this fails; the message states the cause and a remedy
   */
  public static EmbeddedDatabase open(Path directory) {
    synchronized (OPEN) {
      try {
        Path real = createDirectory(directory);
        ClusterLease lease = OPEN.get(real);
        boolean joined = true;
        if (lease == null) {
          lease = new ClusterLease(real);
          joined = lease.enter();
          OPEN.put(real, lease);
        } else {
          lease.ensureRunning();
        }
        lease.handles++;
        return new EmbeddedDatabase(lease, joined);
      } catch (IOException e) {
        throw EmbeddedDatabaseException.of(directory, e);
      }
    }
  }

  /**
   * Returns a JDBC URL that is valid until {@link #close}, even if the server is started again.
   * With this URL, the driver never sends the password in clear text, because another process may
   * listen on the port while the server is down.
   */
  public String jdbcUrl() {
    return PostgresCluster.url(lease.port, PostgresCluster.DATABASE);
  }

  /** Returns the role that owns the database. It is not a superuser. */
  public String username() {
    return PostgresCluster.USER;
  }

  public String password() {
    return lease.password;
  }

  /** Returns the real path of the directory. */
  public Path directory() {
    return lease.directory;
  }

  /** Returns whether the server was running before {@link #open}. */
  public boolean joined() {
    return joined;
  }

  /** Stops the server, unless it is open elsewhere. A second call does nothing. */
  @Override
  public void close() {
    synchronized (OPEN) {
      if (closed) {
        return;
      }
      closed = true;
      lease.handles--;
      if (lease.handles == 0) {
        OPEN.remove(lease.directory);
        lease.leave();
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
    // pg_ctl and initdb write paths into shell commands, between double quotes.
    if (real.toString().matches("(?s).*[\"$`%\n].*")) {
      throw new EmbeddedDatabaseException(
          "PostgreSQL cannot run in %s because of the \", $, ` or %% in its name; %s."
              .formatted(real, EmbeddedDatabaseException.OTHER_DIRECTORY));
    }
    return real;
  }

  /**
   * This process's use of a directory. All processes that have the directory open share {@code
   * use.lock}. A process holds {@code start.lock} exclusively while it opens or closes the
   * directory or starts the server.
   */
  private static final class ClusterLease {

    /** How long to repeat a failed start. Child processes of a killed server may still run. */
    private static final Duration START_TIMEOUT = Duration.ofSeconds(15);

    /** The time to wait for a running server to accept connections, for example during recovery. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofMinutes(1);

    private static final long WATCH_MILLIS = 500;

    private final Path directory;
    private final Path startLock;
    private final PostgresCluster cluster;
    private final InterProcessLock use;
    private int handles;
    private int port;
    private String password = "";
    private volatile boolean left;

    ClusterLease(Path directory) throws IOException {
      this.directory = directory;
      this.startLock = directory.resolve("start.lock");
      this.cluster = new PostgresCluster(directory);
      this.use = InterProcessLock.on(directory.resolve("use.lock"));
    }

    /** Starts or joins the server. Returns whether it joined. */
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
        try (InterProcessLock startLockHeld = InterProcessLock.holding(startLock)) {
          if (cluster.acceptsConnections()) {
            use.share();
            return true;
          }
          // Another container on the same volume may run a server that this process cannot see. So
          // this process starts a server only if no other process uses the directory.
          alone = use.tryExclusive();
          if (alone && !cluster.isRunning()) {
            cluster.prepare();
            try {
              cluster.start(cluster.choosePort());
              cluster.setUp();
              use.share();
              return false;
            } catch (EmbeddedDatabaseException e) {
              if (hasPassed(START_TIMEOUT, begin)) {
                throw e;
              }
              LOG.debug("Trying again", e);
            }
          }
          use.release();
        }
        if (hasPassed(CONNECT_TIMEOUT, begin)) {
          throw new EmbeddedDatabaseException(
              (alone
                      ? "The PostgreSQL in %s is running but accepts no connections; see %s."
                      : "Another process uses the database in %s, but its PostgreSQL cannot be"
                          + " reached from here. Is it in another container? Stop it, or %s.")
                  .formatted(
                      directory,
                      alone ? cluster.log() : EmbeddedDatabaseException.OTHER_DIRECTORY));
        }
        Pause.millis(200);
      }
    }

    /** Starts the server again if it ended, on the same port, which other processes use. */
    synchronized void ensureRunning() throws IOException {
      if (left || cluster.isRunning()) {
        return;
      }
      try (InterProcessLock startLockHeld = InterProcessLock.holding(startLock)) {
        if (!cluster.acceptsConnections()) { // otherwise another process has started it
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

    /** Ends the use by this process, and stops the server if no other process uses it. */
    void leave() {
      left = true;
      synchronized (this) {
        try (use;
            InterProcessLock startLockHeld = InterProcessLock.holding(startLock)) {
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

    private static boolean hasPassed(Duration timeout, long since) {
      return System.nanoTime() - since > timeout.toNanos();
    }
  }
}
