package io.voiprooms.client;

import io.voiprooms.client.generated.RoomsApi.APIDeleteVoipRoomRequest;
import io.voiprooms.client.generated.RoomsApi.APIGetVoipRoomRequest;
import io.voiprooms.client.generated.RoomsApi.APIPatchVoipRoomRequest;
import io.voiprooms.client.generated.RoomsApi.APIPutVoipRoomRequest;
import io.voiprooms.client.model.Room;
import io.voiprooms.client.model.VoipRoomChanges;
import io.voiprooms.client.model.VoipRoomsPage;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A client that lists and writes the rooms of a voip-rooms server as one user. It is safe for use
 * by several threads. Failed requests throw a {@link VoipRoomsException}.
 *
 * <pre>{@code
 * try (VoipRoomsClient client =
 *     VoipRoomsClient.builder("https://rooms.example.org").credentials(userId, authToken).build()) {
 *   client.stream(RoomsQuery.builder().open(true).build()).forEach(System.out::println);
 * }
 * }</pre>
 *
 * <p>Pages are read from the current data. {@link #stream} and {@link #rooms} return each room
 * exactly once that passes the filters all the time, if its values in the sorted fields do not
 * change. With a server of contract 1.1 or earlier, a room may be listed twice or missed when other
 * rooms are added or changed.
 */
public final class VoipRoomsClient implements AutoCloseable {

  private final @Nullable HttpClient ownHttp;
  private final @Nullable ExecutorService ownExecutor;
  private final Executor executor;
  private final HttpTransport transport;
  private final Retries retries;

  /** The budget in tenths of a retry. */
  private final AtomicLong retryBudget;

  /** The threads that wait for a page. It is also the lock for {@link #closed}. */
  private final Set<Thread> waiting = new HashSet<>();

  private boolean closed;

  private VoipRoomsClient(Builder builder, String userId, String authToken) {
    ownHttp = builder.http == null ? defaultHttpClient(builder.connectTimeout) : null;
    ownExecutor = builder.executor == null ? defaultExecutor() : null;
    executor = ownExecutor == null ? builder.executor : ownExecutor;
    Map<String, String> headers =
        Map.of("X-User-Id", userId, "X-Auth-Token", authToken, "User-Agent", builder.userAgent);
    transport = new HttpTransport(ownHttp == null ? builder.http : ownHttp, headers, builder);
    retries = builder.retries;
    retryBudget = new AtomicLong(10L * retries.budget());
  }

  /**
   * Returns a builder for a client.
   *
   * @param baseUrl the URL of the server, such as {@code https://rooms.example.org}; a path is put
   *     in front of the paths of the contract
   * @throws IllegalArgumentException if this is not such a URL
   */
  public static Builder builder(String baseUrl) {
    return new Builder(URI.create(baseUrl));
  }

  /**
   * Returns one page of rooms.
   *
   * @throws VoipRoomsException if the request fails or the thread is interrupted
   * @throws IllegalStateException if the client is closed
   */
  public VoipRoomsPage page(RoomsQuery query) {
    Objects.requireNonNull(query, "query");
    return send(
        (api, headers) -> api.listVoipRoomsWithHttpInfo(query.request(), headers),
        response -> response.page(query.hasTotal()));
  }

  /**
   * Returns the changes of the rooms that pass the filters of a query, as an endless iterator. Its
   * {@code next} requests a page and, if nothing has changed, waits and requests again each second.
   * It also waits while the server is not available. Each page has rooms that were added or
   * changed, rooms that were deleted or do not pass the filters any more, and a cursor, with which
   * another iterator continues after it. The order, {@code offset}, {@code after} and {@code total}
   * of the query have no effect.
   *
   * @param cursor the cursor of the last page that was read; null to begin with all rooms
   * @throws NullPointerException if the query is null
   */
  public Iterator<VoipRoomChanges> changes(RoomsQuery query, @Nullable String cursor) {
    Objects.requireNonNull(query, "query");
    return new ChangesIterator(
        since ->
            send(
                (api, headers) ->
                    api.listVoipRoomChangesWithHttpInfo(query.changesRequest(since), headers),
                RawResponse::changes),
        this::sleep,
        cursor);
  }

  private void sleep(Duration time) {
    interruptible(
        () -> {
          TimeUnit.NANOSECONDS.sleep(time.toNanos());
          return null;
        });
  }

  /**
   * Returns the room with this ID.
   *
   * @throws NotFoundException if the room does not exist or the user may not see it
   * @throws VoipRoomsException if the request fails for another reason
   */
  public Room room(String id) {
    var request = APIGetVoipRoomRequest.newBuilder().roomId(id).build();
    return send((api, headers) -> api.getVoipRoomWithHttpInfo(request, headers), RawResponse::room);
  }

  /**
   * Creates or replaces the room with this ID. The contract describes in "Writing rooms" which
   * fields the server sets.
   *
   * @return the room as it is stored
   * @throws VoipRoomsException if the request fails
   */
  public Room put(String id, Room room) {
    var request = APIPutVoipRoomRequest.newBuilder().roomId(id).room(room).build();
    return send((api, headers) -> api.putVoipRoomWithHttpInfo(request, headers), RawResponse::room);
  }

  /**
   * Changes fields of a room, such as {@code Map.of("open", false)}.
   *
   * @param changes a JSON Merge Patch: values by the names of fields. A null value removes the
   *     field, and a nested map changes the nested fields that it has
   * @return the room as it is stored
   * @throws NotFoundException if the room does not exist
   * @throws VoipRoomsException if the request fails for another reason
   */
  public Room patch(String id, Map<String, ? extends @Nullable Object> changes) {
    var request = APIPatchVoipRoomRequest.newBuilder().roomId(id).javaLangObject(changes).build();
    return send(
        (api, headers) -> api.patchVoipRoomWithHttpInfo(request, headers), RawResponse::room);
  }

  /**
   * Deletes the room with this ID, if it exists.
   *
   * @throws VoipRoomsException if the request fails
   */
  public void delete(String id) {
    var request = APIDeleteVoipRoomRequest.newBuilder().roomId(id).build();
    try {
      send(
          (api, headers) -> api.deleteVoipRoomWithHttpInfo(request, headers),
          RawResponse::requireSuccess);
    } catch (NotFoundException e) {
      // It does not exist, or the attempt before this one has deleted it.
    }
  }

  private <T> T send(HttpTransport.Call call, Function<RawResponse, T> reader) {
    return interruptible(() -> sendUntilSuccess(call, reader));
  }

  private interface Work<T> {
    T run() throws InterruptedException;
  }

  /** Runs work that {@link #close} interrupts. */
  private <T> T interruptible(Work<T> work) {
    synchronized (waiting) {
      requireOpen();
      waiting.add(Thread.currentThread());
    }
    try {
      return work.run();
    } catch (InterruptedException e) {
      requireOpen();
      Thread.currentThread().interrupt();
      throw new ConnectionException("The thread was interrupted during a request", e);
    } finally {
      synchronized (waiting) {
        waiting.remove(Thread.currentThread());
        if (closed) {
          Thread.interrupted(); // close() interrupted this thread, not the user
        }
      }
    }
  }

  private <T> T sendUntilSuccess(HttpTransport.Call call, Function<RawResponse, T> reader)
      throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        T result = reader.apply(transport.send(call, attempt));
        retryBudget.updateAndGet(tenths -> Math.min(tenths + 1, 10L * retries.budget()));
        return result;
      } catch (VoipRoomsException e) {
        Duration wait = retries.waitAfter(e, attempt - 1).orElseThrow(() -> e);
        if (retryBudget.getAndUpdate(tenths -> tenths < 10 ? tenths : tenths - 10) < 10) {
          throw e;
        }
        TimeUnit.NANOSECONDS.sleep(wait.toNanos());
      }
    }
  }

  /**
   * Returns all rooms of a query from its {@code offset} or {@code after} on. The stream requests a
   * page when it needs a room of it. Pages have the {@code count} of the query, or else 100 rooms.
   */
  public Stream<Room> stream(RoomsQuery query) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(
            rooms(query).iterator(), Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  /** Returns all rooms like {@link #stream}, for a loop. Each iterator starts at the first room. */
  public Iterable<Room> rooms(RoomsQuery query) {
    Objects.requireNonNull(query, "query");
    return () -> new RoomPager(query, this::page);
  }

  /** Runs {@link #page} on the executor. Cancelling the future interrupts the request. */
  public CompletableFuture<VoipRoomsPage> pageAsync(RoomsQuery query) {
    return async(() -> page(query));
  }

  /**
   * Runs a loop over {@link #rooms} on the executor. The future fails if a request or the action
   * fails. Cancelling it interrupts the request or the action and ends the loop.
   */
  public CompletableFuture<Void> forEachAsync(RoomsQuery query, Consumer<? super Room> action) {
    return async(
        () -> {
          for (Room room : rooms(query)) {
            if (Thread.currentThread().isInterrupted()) {
              throw new CancellationException();
            }
            action.accept(room);
          }
          return null;
        });
  }

  private <T> CompletableFuture<T> async(Callable<T> work) {
    requireOpen();
    CompletableFuture<T> result = new CompletableFuture<>();
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              try {
                return result.complete(work.call());
              } catch (Throwable e) {
                return result.completeExceptionally(e);
              }
            });
    executor.execute(task);
    result.whenComplete((value, failure) -> task.cancel(result.isCancelled()));
    return result;
  }

  /**
   * Closes the client. Requests in progress end with an {@link IllegalStateException}, and so does
   * every later use. An injected {@link HttpClient} and an injected executor stay open.
   */
  @Override
  public void close() {
    synchronized (waiting) {
      closed = true;
      waiting.forEach(Thread::interrupt);
    }
    if (ownExecutor != null) {
      ownExecutor.shutdown();
    }
    if (ownHttp != null) {
      invokeSinceJava21(HttpClient.class, "shutdownNow", ownHttp);
    }
  }

  private void requireOpen() {
    synchronized (waiting) {
      if (closed) {
        throw new IllegalStateException("The client is closed");
      }
    }
  }

  private static HttpClient defaultHttpClient(Duration connectTimeout) {
    return HttpClient.newBuilder()
        // With HTTP/2, the JDK would send an upgrade request, which some servers refuse.
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(connectTimeout)
        .build();
  }

  private static ExecutorService defaultExecutor() {
    Object virtual = invokeSinceJava21(Executors.class, "newVirtualThreadPerTaskExecutor", null);
    return virtual == null
        ? Executors.newCachedThreadPool(VoipRoomsClient::daemonThread)
        : (ExecutorService) virtual;
  }

  private static @Nullable Object invokeSinceJava21(
      Class<?> type, String method, @Nullable Object target) {
    try {
      return type.getMethod(method).invoke(target);
    } catch (ReflectiveOperationException beforeJava21) {
      return null;
    }
  }

  private static Thread daemonThread(Runnable task) {
    Thread thread = new Thread(task, "voip-rooms-client");
    thread.setDaemon(true);
    return thread;
  }

  /** A builder for clients. */
  public static final class Builder {

    final URI baseUrl;
    private @Nullable String userId;
    private @Nullable String authToken;
    private String userAgent = defaultUserAgent();
    private Duration connectTimeout = Duration.ofSeconds(10);
    Duration timeout = Duration.ofSeconds(30);
    private Retries retries = Retries.standard();
    private @Nullable HttpClient http;
    private @Nullable Executor executor;
    Consumer<? super RequestEvent> observer = event -> {};

    private Builder(URI baseUrl) {
      if (!String.valueOf(baseUrl.getScheme()).matches("(?i)https?")
          || baseUrl.getHost() == null
          || baseUrl.getPort() > 65_535
          || baseUrl.getRawUserInfo() != null
          || baseUrl.getRawQuery() != null
          || baseUrl.getRawFragment() != null) {
        throw new IllegalArgumentException(
            "The base URL must have a scheme and a host, and may have a port and a path:"
                + " https://rooms.example.org or http://localhost:8080/telephony");
      }
      this.baseUrl = URI.create(baseUrl.toString().replaceFirst("/+$", ""));
    }

    /** Sets the required credentials. They must consist of visible ASCII characters. */
    public Builder credentials(@Nullable String userId, @Nullable String authToken) {
      this.userId = requireHeaderValue("user ID", userId, "[!-~]+");
      this.authToken = requireHeaderValue("token", authToken, "[!-~]+");
      return this;
    }

    /**
     * Sets the maximum time from a request to the last byte of its response, at most a day. Each
     * retry has this time again. The default is 30 seconds.
     */
    public Builder timeout(Duration timeout) {
      this.timeout = requireUpToADay("timeout", timeout);
      return this;
    }

    /** Sets the maximum time to connect, without effect on an injected client. Default: 10 s. */
    public Builder connectTimeout(Duration connectTimeout) {
      this.connectTimeout = requireUpToADay("connect timeout", connectTimeout);
      return this;
    }

    /** Sets the rules for retries. The default is {@link Retries#standard()}. */
    public Builder retries(Retries retries) {
      this.retries = Objects.requireNonNull(retries, "retries");
      return this;
    }

    /** Appends a text to the {@code User-Agent} header, such as {@code wallboard/2.1}. */
    public Builder userAgentSuffix(String suffix) {
      userAgent = defaultUserAgent() + " " + requireHeaderValue("suffix", suffix, "[ -~]+");
      return this;
    }

    /**
     * Sets the HTTP client, for a proxy, certificates or threads. The default one speaks HTTP/1.1
     * and follows no redirects. One that follows redirects sends the token to their targets.
     */
    public Builder httpClient(HttpClient http) {
      this.http = Objects.requireNonNull(http, "http");
      return this;
    }

    /**
     * Sets the executor of {@link VoipRoomsClient#pageAsync} and {@link
     * VoipRoomsClient#forEachAsync}. The default one uses virtual threads, or a cached pool of
     * daemon threads before Java 21.
     */
    public Builder executor(Executor executor) {
      this.executor = Objects.requireNonNull(executor, "executor");
      return this;
    }

    /**
     * Sets an observer, which is invoked after each attempt on the thread of the request. If it
     * throws an exception, the client logs a warning and continues.
     */
    public Builder onRequest(Consumer<? super RequestEvent> observer) {
      this.observer = Objects.requireNonNull(observer, "observer");
      return this;
    }

    /** Returns the client, or throws an {@link IllegalStateException} without credentials. */
    public VoipRoomsClient build() {
      if (userId == null || authToken == null) {
        throw new IllegalStateException("Set the credentials(userId, authToken) before build()");
      }
      return new VoipRoomsClient(this, userId, authToken);
    }

    private static String defaultUserAgent() {
      String version = VoipRoomsClient.class.getPackage().getImplementationVersion();
      return "voip-rooms-client%s (Java %d)"
          .formatted(version == null ? "" : "/" + version, Runtime.version().feature());
    }

    private static String requireHeaderValue(String name, @Nullable String value, String pattern) {
      if (value == null || value.isEmpty()) {
        throw new IllegalArgumentException("The " + name + " is missing");
      }
      if (!value.matches(pattern)) {
        throw new IllegalArgumentException(
            "The " + name + " contains characters that an HTTP header must not contain");
      }
      return value;
    }

    private static Duration requireUpToADay(String name, Duration time) {
      if (time.compareTo(Duration.ofMillis(1)) < 0 || time.compareTo(Duration.ofDays(1)) > 0) {
        throw new IllegalArgumentException(
            "The " + name + " must be between a millisecond and a day");
      }
      return time;
    }
  }
}
