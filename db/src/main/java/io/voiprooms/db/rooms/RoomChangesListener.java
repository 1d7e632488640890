package io.voiprooms.db.rooms;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Waits for notifications of changed rooms in a thread and on a connection of its own. If the
 * connection breaks, it opens another one.
 */
public final class RoomChangesListener implements AutoCloseable {

  private static final int NOTIFICATION_TIMEOUT_MILLIS = 10_000;
  private static final int RECONNECTION_MILLIS = 1_000;

  private final Callable<Connection> connections;
  private final Runnable onChange;
  private final Thread thread = new Thread(this::run, "changes of rooms");
  private volatile @Nullable Connection current;
  private volatile boolean closed;

  /**
   * Creates a listener, which does nothing until {@link #start}.
   *
   * @param connections opens a connection that is not pooled
   * @param onChange is called after each transaction that changed rooms, or once for several
   */
  public RoomChangesListener(Callable<Connection> connections, Runnable onChange) {
    this.connections = connections;
    this.onChange = onChange;
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    while (!closed) {
      try (Connection connection = connections.call();
          Statement statement = connection.createStatement()) {
        current = connection;
        statement.execute("LISTEN rooms_changed");
        // Rooms may have changed while there was no connection.
        onChange.run();
        listen(connection.unwrap(PGConnection.class));
      } catch (Exception e) {
        // The connection broke or could not be opened. Readers also look for changes by themselves.
        pause();
      }
    }
  }

  private void listen(PGConnection connection) throws SQLException {
    while (!closed) {
      if (connection.getNotifications(NOTIFICATION_TIMEOUT_MILLIS).length > 0) {
        onChange.run();
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(RECONNECTION_MILLIS);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /** Ends the thread and closes the connection. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    Connection connection = current;
    if (connection != null) {
      try {
        // Connection.close() would wait for the next notification.
        connection.abort(Runnable::run);
      } catch (SQLException e) {
        // The connection is closed already.
      }
    }
  }
}
