package io.voiprooms.server.http;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
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

/**
 * Limits the number of connections and the time that each may take.
 *
 * <p>A connection without a request, or with a request whose headers are incomplete, is closed
 * after {@link #HEADER_SECONDS}, however often the client sends a byte. A request is aborted after
 * {@link #REQUEST_SECONDS}, however slowly the client reads the response.
 *
 * <p>A new connection is never refused for lack of places. The server closes an older one instead:
 * one of the address that has most connections, one without a request before one with a request,
 * the oldest first. So an attacker pushes out their own connections.
 */
final class ConnectionLimits extends Handler.Wrapper implements Connection.Listener {

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
    closeLateAgain(getServer().getScheduler());
  }

  private void closeLateAgain(Scheduler scheduler) {
    scheduler.schedule(
        () -> {
          closeLate();
          if (isRunning()) {
            closeLateAgain(scheduler);
          }
        },
        1,
        TimeUnit.SECONDS);
  }

  private void closeLate() {
    long now = System.nanoTime();
    connections.forEach(
        (connection, state) -> {
          int limit = state.inRequest ? REQUEST_SECONDS : HEADER_SECONDS;
          if (now - state.since > TimeUnit.SECONDS.toNanos(limit)) {
            close(connection);
          }
        });
  }

  @Override
  public void onOpened(Connection connection) {
    String address = address(connection.getEndPoint().getRemoteSocketAddress());
    connections.put(connection, new State(address));
    if (connections.size() > max) {
      busiestAddress().ifPresent(this::closeOldest);
    } else if (count(address) > maxPerAddress && !trustedProxy.test(address)) {
      closeOldest(address);
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
      Request.addCompletionListener(request, failure -> state.set(false));
    }
    return super.handle(request, response, callback);
  }

  private long count(String address) {
    return connections.values().stream().filter(state -> state.address.equals(address)).count();
  }

  private Optional<String> busiestAddress() {
    return connections.values().stream()
        .collect(Collectors.groupingBy(state -> state.address, Collectors.counting()))
        .entrySet()
        .stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey);
  }

  private void closeOldest(String address) {
    long now = System.nanoTime();
    connections.entrySet().stream()
        .filter(entry -> entry.getValue().address.equals(address))
        .max(
            Comparator.comparing(
                    (Map.Entry<Connection, State> entry) -> !entry.getValue().inRequest)
                .thenComparing(entry -> now - entry.getValue().since))
        .ifPresent(entry -> close(entry.getKey()));
  }

  private void close(Connection connection) {
    connections.remove(connection);
    // Not Connection.close(), which could wait for a request that is being handled.
    connection.getEndPoint().close();
  }

  private static String address(SocketAddress address) {
    return address instanceof InetSocketAddress internet && internet.getAddress() != null
        ? ClientAddresses.network(internet.getAddress().getHostAddress())
        : "";
  }

  /** Whether a connection has a request in progress, and since when that is so. */
  private static final class State {

    private final String address;
    private volatile boolean inRequest;
    private volatile long since = System.nanoTime();

    State(String address) {
      this.address = address;
    }

    void set(boolean nowInRequest) {
      since = System.nanoTime();
      inRequest = nowInRequest;
    }
  }
}
