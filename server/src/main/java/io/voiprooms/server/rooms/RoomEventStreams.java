package io.voiprooms.server.rooms;

import io.voiprooms.db.accounts.AuthenticatedUser;
import io.voiprooms.db.accounts.AuthenticationDao;
import io.voiprooms.db.accounts.Credentials;
import io.voiprooms.db.rooms.RoomChanges;
import io.voiprooms.db.rooms.RoomChangesDao;
import io.voiprooms.db.rooms.RoomChangesListener;
import io.voiprooms.db.rooms.RoomChangesQuery;
import io.voiprooms.db.rooms.RoomChangesState;
import io.voiprooms.server.OutOfMemoryExit;
import io.voiprooms.server.database.DatabaseOutage;
import io.voiprooms.server.errors.ForbiddenException;
import io.voiprooms.server.errors.TooManyRequestsException;
import io.voiprooms.server.http.StreamConnection;
import io.voiprooms.server.security.RoomAccessPolicy;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/**
 * Sends changes of rooms to all open streams. One thread reads the changes when the database
 * notifies of them, and each second in case a notification is lost. A stream gets a page when it
 * has written the page before, so slow clients delay no others.
 */
@Component
class RoomEventStreams implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(RoomEventStreams.class);

  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(15);

  /** A comment, which clients ignore. */
  private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

  /**
   * The first wait for the end of a transaction that delays changes. Each further one is double.
   */
  private static final Duration FIRST_WAIT = Duration.ofMillis(20);

  private static final int RETRY_AFTER_SECONDS = 15;

  private final RoomChangesDao changes;
  private final RoomChangesFeed feed;
  private final AuthenticationDao authentication;
  private final RoomAccessPolicy accessPolicy;
  private final ChangesProperties limits;
  private final DatabaseOutage outage;
  private final RoomChangesListener listener;

  private final Set<RoomEventStream> streams = ConcurrentHashMap.newKeySet();
  private final Semaphore wakeUps = new Semaphore(0);
  private final Thread dispatcher = new Thread(this::run, "events of rooms");
  private Duration wait = FIRST_WAIT;
  private volatile boolean running;

  RoomEventStreams(
      RoomChangesDao changes,
      RoomChangesFeed feed,
      AuthenticationDao authentication,
      RoomAccessPolicy accessPolicy,
      ChangesProperties limits,
      DatabaseOutage outage,
      JdbcConnectionDetails database) {
    this.changes = changes;
    this.feed = feed;
    this.authentication = authentication;
    this.accessPolicy = accessPolicy;
    this.limits = limits;
    this.outage = outage;
    this.listener = new RoomChangesListener(() -> connect(database), wakeUps::release);
    dispatcher.setDaemon(true);
  }

  private static Connection connect(JdbcConnectionDetails database) throws SQLException {
    Properties properties = new Properties();
    if (database.getUsername() != null) {
      properties.setProperty("user", database.getUsername());
    }
    if (database.getPassword() != null) {
      properties.setProperty("password", database.getPassword());
    }
    properties.setProperty("ApplicationName", "voip-rooms events");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("connectTimeout", "1");
    return DriverManager.getConnection(database.getJdbcUrl(), properties);
  }

  /**
   * Opens a stream, which begins with a page that is already read.
   *
   * @param query the query of this page
   * @throws TooManyRequestsException if the user, or all users together, have too many streams
   */
  synchronized void open(
      HttpServletRequest request,
      AuthenticatedUser user,
      Credentials credentials,
      RoomChangesQuery query,
      RoomChanges page) {
    List<RoomEventStream> open = streams.stream().filter(other -> !other.isClosed()).toList();
    if (open.size() >= limits.streams()
        || open.stream().filter(other -> other.userId().equals(user.id())).count()
            >= limits.streamsPerUser()) {
      throw new TooManyRequestsException(RETRY_AFTER_SECONDS);
    }
    byte[] first = event(user, query, page);
    StreamConnection connection = StreamConnection.of(request);
    connection.allowStream();
    AsyncContext context = request.startAsync();
    context.setTimeout(0);
    context.getResponse().setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
    RoomEventStream stream =
        new RoomEventStream(
            user.id(),
            credentials,
            query.startingAfter(page.end()),
            first,
            context,
            connection,
            wakeUps::release);
    streams.add(stream);
    stream.start();
    startThreads();
    if (!running) {
      stream.close();
    }
  }

  private byte[] event(AuthenticatedUser user, RoomChangesQuery query, RoomChanges page) {
    RenderedChanges rendered = feed.render(user, query, page);
    return ("event: changes\nid: "
            + rendered.cursor
            + "\ndata: "
            + new String(rendered.json(), StandardCharsets.UTF_8)
            + "\n\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private void run() {
    Duration delay = POLL;
    while (running) {
      try {
        if (wakeUps.tryAcquire(delay.toMillis(), TimeUnit.MILLISECONDS)) {
          wakeUps.drainPermits();
        }
        delay = dispatch();
      } catch (InterruptedException e) {
        return;
      } catch (JdbiException e) {
        if (!running) {
          return; // The interrupt ended a statement.
        }
        OutOfMemoryExit.exitIfOutOfMemory(e);
        outage.failure(e.getClass().getSimpleName());
        delay = POLL;
      } catch (RuntimeException e) {
        LOG.error("Events could not be sent: {}", e.getClass().getSimpleName());
        LOG.debug("Stack trace", e);
        delay = POLL;
      }
    }
  }

  /** Sends events to all streams that can receive one. Returns the time to wait for the next. */
  private Duration dispatch() {
    streams.removeIf(RoomEventStream::isClosed);
    streams.stream().filter(RoomEventStream::isTooSlow).forEach(RoomEventStream::close);
    List<RoomEventStream> idle = streams.stream().filter(RoomEventStream::isIdle).toList();
    if (idle.isEmpty()) {
      return POLL;
    }
    RoomChangesState state = changes.state();
    boolean more = false;
    for (List<RoomEventStream> equal :
        idle.stream().collect(Collectors.groupingBy(RoomEventStream::key)).values()) {
      try {
        more |= dispatch(equal, state);
      } catch (JdbiException e) {
        throw e;
      } catch (RuntimeException e) {
        LOG.error("Events could not be sent: {}", e.getClass().getSimpleName());
        LOG.debug("Stack trace", e);
        equal.forEach(RoomEventStream::close);
      }
    }
    if (more) {
      return Duration.ZERO;
    }
    if (!state.isPending()) {
      wait = FIRST_WAIT;
      return POLL;
    }
    Duration delay = wait;
    if (delay.compareTo(POLL) < 0) {
      wait = delay.multipliedBy(2);
    }
    return delay;
  }

  /**
   * Reads the next page of streams with equal queries, and sends it.
   *
   * @return whether there are more changes to read
   */
  private boolean dispatch(List<RoomEventStream> equal, RoomChangesState state) {
    RoomEventStream any = equal.get(0);
    Optional<RoomChanges> page =
        state.hasChangesAfter(any.position())
            ? changes.search(any.query(), state.horizon())
            : state.pageWithoutChanges(any.position());
    // The client gets 410 when it connects again.
    page.ifPresentOrElse(found -> send(found, equal), () -> equal.forEach(RoomEventStream::close));
    return page.isPresent() && page.get().more();
  }

  private void send(RoomChanges page, List<RoomEventStream> equal) {
    List<RoomEventStream> writing =
        equal.stream().filter(stream -> !page.isEmpty() || isHeartbeatDue(stream)).toList();
    Map<Credentials, AuthenticatedUser> users =
        writing.isEmpty()
            ? Map.of()
            : authentication.findByCredentials(
                writing.stream().map(RoomEventStream::credentials).toList());
    for (RoomEventStream stream : writing) {
      AuthenticatedUser user = users.get(stream.credentials());
      if (user == null || !hasSameAccess(user, stream.query())) {
        stream.close();
      } else {
        stream.send(page.isEmpty() ? HEARTBEAT : event(user, stream.query(), page));
      }
    }
    equal.forEach(stream -> stream.continueAfter(page.end()));
  }

  private static boolean isHeartbeatDue(RoomEventStream stream) {
    return stream.sinceLastWrite().compareTo(HEARTBEAT_INTERVAL) >= 0;
  }

  private boolean hasSameAccess(AuthenticatedUser user, RoomChangesQuery query) {
    try {
      return accessPolicy.accessOf(user, query.filter().agents()).equals(query.access());
    } catch (ForbiddenException e) {
      return false;
    }
  }

  @Override
  public void start() {
    running = true;
  }

  /** Starts the threads when the first stream is opened. */
  private void startThreads() {
    if (dispatcher.getState() == Thread.State.NEW) {
      dispatcher.start();
      listener.start();
    }
  }

  /** Ends all streams before the web server waits for the requests in progress. */
  @Override
  public synchronized void stop() {
    running = false;
    dispatcher.interrupt();
    listener.close();
    streams.forEach(RoomEventStream::close);
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
