package io.voiprooms.server.http;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the number of connections and the time that each may take.
 *
 * <p>A connection without a request, or with a request whose headers are incomplete, is closed
 * after {@link #HEADER_SECONDS}, however often the client sends a byte. A request is aborted after
 * {@link #REQUEST_SECONDS}, however slowly the client reads the response. Requests for a stream are
 * exempt ({@link StreamConnection}).
 *
 * <p>When there are too many connections, the server accepts the new one and closes an older one.
 * It chooses a connection of the address with most connections. Among these it prefers connections
 * without a request, and then the oldest. Connections of trusted proxies are closed last.
 */
final class ConnectionLimits extends Handler.Wrapper implements Connection.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimits.class);

  static final int HEADER_SECONDS = 20;
  static final int REQUEST_SECONDS = 120;

  private final int max;
  private final int maxPerAddress;
  private final Predicate<String> trustedProxy;
  private final Map<Connection, State> connections = new ConcurrentHashMap<>();

  ConnectionLimits(ConnectionProperties limits, Predicate<String> trustedProxy) {
    this.max = limits.max();
    this.maxPerAddress = limits.maxPerAddress();
    this.trustedProxy = trustedProxy;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    scheduleTimeouts(getServer().getScheduler());
  }

  private void scheduleTimeouts(Scheduler scheduler) {
    scheduler.schedule(
        () -> {
          try {
            closeTimedOut();
          } finally {
            if (isRunning()) {
              scheduleTimeouts(scheduler);
            }
          }
        },
        1,
        TimeUnit.SECONDS);
  }

  private void closeTimedOut() {
    long now = System.nanoTime();
    connections.forEach(
        (connection, state) -> {
          int limit = state.inRequest ? REQUEST_SECONDS : HEADER_SECONDS;
          if (!state.isStream && now - state.since > TimeUnit.SECONDS.toNanos(limit)) {
            close(connection);
          }
        });
  }

  /** Synchronized, so that two threads do not choose the same connection to close. */
  @Override
  public synchronized void onOpened(Connection connection) {
    State opened = new State(address(connection));
    connections.put(connection, opened);
    while (connections.size() > max) {
      closeOne(state -> state != opened);
    }
    while (!opened.trusted && count(opened.network) > maxPerAddress) {
      closeOne(state -> state != opened && state.network.equals(opened.network));
    }
  }

  @Override
  public void onClosed(Connection connection) {
    connections.remove(connection);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    State state = connections.get(request.getConnectionMetaData().getConnection());
    if (state != null) {
      state.set(true);
      request.setAttribute(
          StreamConnection.class.getName(),
          streamConnection(request.getConnectionMetaData().getConnection(), state));
      Request.addCompletionListener(request, failure -> state.set(false));
    }
    return super.handle(request, response, callback);
  }

  private StreamConnection streamConnection(Connection connection, State state) {
    return new StreamConnection() {
      @Override
      public void allowStream() {
        state.isStream = true;
      }

      @Override
      public void close() {
        ConnectionLimits.this.close(connection);
      }
    };
  }

  private long count(String network) {
    return connections.values().stream().filter(state -> state.network.equals(network)).count();
  }

  /** Closes one of the matching connections, in the order that the class comment gives. */
  private void closeOne(Predicate<State> matches) {
    Map<String, Long> counts =
        connections.values().stream()
            .collect(Collectors.groupingBy(state -> state.network, Collectors.counting()));
    long now = System.nanoTime();
    connections.entrySet().stream()
        .filter(entry -> matches.test(entry.getValue()))
        .min(
            Map.Entry.comparingByValue(
                Comparator.<State, Boolean>comparing(state -> state.trusted)
                    .thenComparing(state -> -counts.getOrDefault(state.network, 0L))
                    .thenComparing(state -> state.inRequest)
                    .thenComparing(state -> state.since - now)))
        .ifPresent(entry -> close(entry.getKey()));
  }

  private void close(Connection connection) {
    connections.remove(connection);
    try {
      // Connection.close() could wait for a request in progress, so the end point is closed.
      connection.getEndPoint().close();
    } catch (RuntimeException e) {
      LOG.debug("A connection could not be closed", e);
    }
  }

  private static String address(Connection connection) {
    SocketAddress address = connection.getEndPoint().getRemoteSocketAddress();
    return address instanceof InetSocketAddress internet && internet.getAddress() != null
        ? internet.getAddress().getHostAddress()
        : "";
  }

  /** The origin of a connection, whether it has a request in progress, and since when. */
  private final class State {

    private final String network;
    private final boolean trusted;
    private volatile boolean inRequest;
    private volatile boolean isStream;
    private volatile long since = System.nanoTime();

    State(String address) {
      this.network = ClientAddresses.network(address);
      this.trusted = trustedProxy.test(address);
    }

    void set(boolean nowInRequest) {
      since = System.nanoTime();
      inRequest = nowInRequest;
      isStream = false;
    }
  }
}
