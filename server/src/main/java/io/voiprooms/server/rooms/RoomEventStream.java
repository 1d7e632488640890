package io.voiprooms.server.rooms;

import io.voiprooms.db.accounts.Credentials;
import io.voiprooms.db.rooms.RoomChangesPosition;
import io.voiprooms.db.rooms.RoomChangesQuery;
import io.voiprooms.server.http.StreamConnection;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The response to one request for events. It keeps at most one event that the client has not read.
 * No thread waits for the client: Jetty calls {@link #onWritePossible} when it can write again.
 */
final class RoomEventStream implements WriteListener {

  /** A client that does not read an event within this time is disconnected. */
  static final Duration WRITE_LIMIT = Duration.ofSeconds(10);

  private final String userId;
  private final Credentials credentials;

  /** The query for the next page. Only the dispatcher changes it. */
  private volatile RoomChangesQuery query;

  private final AsyncContext context;
  private final ServletOutputStream output;
  private final StreamConnection connection;
  private final Runnable onIdle;

  private byte @Nullable [] unwritten;
  private boolean isFlushed = true;
  private boolean isIdle;
  private boolean isClosed;
  private long lastWrite = System.nanoTime();

  /**
   * Creates a stream.
   *
   * @param query the query for the page after the first one
   * @param first the first event
   * @param onIdle is called when the client may be able to receive the next event, and when the
   *     stream is closed
   */
  RoomEventStream(
      String userId,
      Credentials credentials,
      RoomChangesQuery query,
      byte[] first,
      AsyncContext context,
      StreamConnection connection,
      Runnable onIdle) {
    this.userId = userId;
    this.credentials = credentials;
    this.query = query;
    this.unwritten = first;
    this.context = context;
    this.output = output(context.getResponse());
    this.connection = connection;
    this.onIdle = onIdle;
  }

  private static ServletOutputStream output(ServletResponse response) {
    try {
      return response.getOutputStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String userId() {
    return userId;
  }

  Credentials credentials() {
    return credentials;
  }

  RoomChangesQuery query() {
    return query;
  }

  RoomChangesPosition position() {
    return Objects.requireNonNull(query.after());
  }

  void continueAfter(RoomChangesPosition position) {
    query = query.startingAfter(position);
  }

  /** Returns a key that is equal for streams with equal next pages. */
  Object key() {
    return List.of(query.access(), query.filter(), query.projection().toString(), position());
  }

  /** Begins to write as soon as the request has passed all filters, which add headers. */
  void start() {
    output.setWriteListener(this);
  }

  /** Returns whether everything is written, so that the client can receive an event. */
  synchronized boolean isIdle() {
    return isIdle && !isClosed;
  }

  synchronized boolean isClosed() {
    return isClosed;
  }

  /** Returns the time since the last write began. */
  synchronized Duration sinceLastWrite() {
    return Duration.ofNanos(System.nanoTime() - lastWrite);
  }

  /** Returns whether the client reads too slowly. */
  synchronized boolean isTooSlow() {
    return !isIdle && sinceLastWrite().compareTo(WRITE_LIMIT) > 0;
  }

  /** Sends an event. The stream must be idle. */
  synchronized void send(byte[] event) {
    if (!isClosed) {
      unwritten = event;
      lastWrite = System.nanoTime();
      write();
    }
  }

  @Override
  public synchronized void onWritePossible() {
    write();
    onIdle.run();
  }

  /** Writes and flushes while Jetty does not have to wait for the client. */
  private void write() {
    isIdle = false;
    try {
      while (!isClosed && output.isReady()) {
        byte[] event = unwritten;
        if (event != null) {
          unwritten = null;
          isFlushed = false;
          output.write(event);
        } else if (!isFlushed) {
          isFlushed = true;
          output.flush();
        } else {
          isIdle = true;
          return;
        }
      }
    } catch (IOException | IllegalStateException e) {
      close();
    }
  }

  @Override
  public void onError(Throwable failure) {
    close();
  }

  /** Ends the response. Closes the connection if the client has not read everything. */
  synchronized void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    if (!isIdle) {
      connection.close();
    }
    try {
      context.complete();
    } catch (IllegalStateException e) {
      // Jetty has ended the request.
    }
    onIdle.run();
  }
}
