package io.voiprooms.client;

import io.voiprooms.client.generated.ApiException;
import io.voiprooms.client.model.Room;
import io.voiprooms.client.model.VoipRoomsPage;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lists the rooms of one voip-rooms server in the name of one user. Safe for many threads at once;
 * one for a whole program will do.
 *
 * <pre>{@code
 * try (VoipRoomsClient client =
 *     VoipRoomsClient.builder("https://rooms.example.org").credentials(userId, authToken).build()) {
 *   client.stream(RoomsQuery.builder().open(true).build()).forEach(System.out::println);
 * }
 * }</pre>
 *
 * <p>What fails throws a {@link VoipRoomsException}, of which each subclass is one reason. Before
 * that, what may pass is tried again, as {@link Retries} says. What an own {@link HttpClient}
 * throws for other reasons than the connection comes through as it is.
 *
 * <p>Rooms come and go while one reads page by page. In the default order, newest first, a call
 * that begins meanwhile shifts the rest, so that a room may be listed twice; {@code sortBy("ts")}
 * adds new calls at the end instead. A room that ceases to pass the filter, such as a call that
 * ends where open ones are asked for, moves the rest forward, so that one may be missed.
 */
public final class VoipRoomsClient implements AutoCloseable {

  private final URI baseUrl;
  private final String userId;
  private final String authToken;
  private final String userAgent;
  private final Duration timeout;
  private final Retries retries;
  private final RetryBudget retryBudget;
  private final HttpClient http;
  private final boolean ownsHttp;

  /** What is not done yet, and what runs the code that follows from it. */
  private final Map<CompletableFuture<?>, Executor> inFlight = new ConcurrentHashMap<>();

  private volatile boolean closed;

  private VoipRoomsClient(Builder builder, String userId, String authToken) {
    this.baseUrl = builder.baseUrl;
    this.userId = userId;
    this.authToken = authToken;
    this.userAgent = builder.userAgent;
    this.timeout = builder.timeout;
    this.retries = builder.retries;
    this.retryBudget = new RetryBudget(builder.retries.budget());
    this.ownsHttp = builder.http == null;
    this.http = builder.http == null ? defaultHttpClient(builder.connectTimeout) : builder.http;
  }

  /**
   * Begins a client.
   *
   * @param baseUrl where the server is, such as {@code https://rooms.example.org}; may have a path,
   *     which then goes before the contract's
   * @throws IllegalArgumentException if this is no such URL
   */
  public static Builder builder(String baseUrl) {
    return builder(URI.create(baseUrl));
  }

  /**
   * Begins a client.
   *
   * @param baseUrl where the server is, such as {@code https://rooms.example.org}; may have a path,
   *     which then goes before the contract's
   * @throws IllegalArgumentException if this is no such URL
   */
  public static Builder builder(URI baseUrl) {
    return new Builder(baseUrl);
  }

  /**
   * One page of rooms.
   *
   * @throws VoipRoomsException if it does not come, or if the thread is interrupted meanwhile
   * @throws IllegalStateException if the client is closed
   */
  public VoipRoomsPage page(RoomsQuery query) {
    return await(ask(query, Runnable::run));
  }

  /**
   * All rooms, in the order asked for. Pages are fetched as the stream is read, so stop reading and
   * no more are fetched. A page has {@code count} rooms, or 100 where the query has no {@code
   * count}; the first begins at {@code offset}.
   */
  public Stream<Room> stream(RoomsQuery query) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(
            rooms(query).iterator(), Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  /** All rooms, like {@link #stream}. Each iteration begins anew. */
  public Iterable<Room> rooms(RoomsQuery query) {
    Objects.requireNonNull(query, "query");
    return () -> new RoomIterator(query, this::page);
  }

  /**
   * One page of rooms. The future fails with what {@link #page} would throw; to cancel it gives the
   * request up.
   *
   * <p>What you make follow from the future runs on threads of the client's, of which there are as
   * many as need be, so it may block; or at once, where the future is done already; or on the
   * thread that cancels the future. The client's threads are daemon threads, so a program that has
   * nothing else to do has to {@link CompletableFuture#join() join} the future.
   */
  public CompletableFuture<VoipRoomsPage> pageAsync(RoomsQuery query) {
    return ask(query, Threads.OF_CLIENTS);
  }

  /**
   * All rooms, like {@link #stream}, but without waiting for them.
   *
   * @param action called for one room at a time, in order, on threads of the client's, so it may
   *     block; the next page is fetched when it has seen the last room of this one. What it throws
   *     ends the listing.
   * @return done when all rooms are; fails with what {@link #page} or {@code action} throws; to
   *     cancel it ends the listing. Those threads are daemon threads, so a {@code main} that does
   *     not {@link CompletableFuture#join() join} this ends before the rooms came
   */
  public CompletableFuture<Void> forEachAsync(RoomsQuery query, Consumer<? super Room> action) {
    return untilClosed(new RoomWalk(query, this::pageAsync, action).start(), Threads.OF_CLIENTS);
  }

  /**
   * Ends the client at once. Who waits for rooms, be it for an answer or for a retry, gets an
   * {@link IllegalStateException}, and so does who asks from now on. Requests that are under way
   * are given up. An own {@link HttpClient} stays open.
   */
  @Override
  public void close() {
    closed = true;
    try {
      inFlight.forEach(VoipRoomsClient::failByClosing);
    } finally {
      if (ownsHttp) {
        shutDown(http);
      }
    }
  }

  /** Says which server and which user. */
  @Override
  public String toString() {
    return "VoipRoomsClient[" + baseUrl + " as " + userId + "]";
  }

  /** Whatever closes the client fails this, too, so that nobody goes on waiting for it. */
  private <T> CompletableFuture<T> untilClosed(CompletableFuture<T> result, Executor follower) {
    inFlight.put(result, follower);
    result.whenComplete((done, failure) -> inFlight.remove(result));
    // Looked at last: a client that is closed meanwhile has either seen the result or is seen here.
    if (closed) {
      result.completeExceptionally(new IllegalStateException("This client is closed"));
    }
    return result;
  }

  private static void failByClosing(CompletableFuture<?> result, Executor follower) {
    Runnable failing = () -> result.completeExceptionally(closedMeanwhile());
    try {
      follower.execute(failing);
    } catch (OutOfMemoryError noThreadIsLeft) {
      failing.run(); // What follows may hold up the closing, but nobody waits for ever.
    }
  }

  private static IllegalStateException closedMeanwhile() {
    return new IllegalStateException("This client was closed before the rooms came");
  }

  /**
   * A page, retries included.
   *
   * @param follower runs what follows from it
   */
  private CompletableFuture<VoipRoomsPage> ask(RoomsQuery query, Executor follower) {
    return new Asking(query, follower).start();
  }

  /** What is done for one page, retries included. */
  private final class Asking {

    private final RoomsQuery query;
    private final Executor follower;
    private final CompletableFuture<VoipRoomsPage> result = new CompletableFuture<>();
    private volatile Runnable callOff = () -> {};

    Asking(RoomsQuery query, Executor follower) {
      this.query = Objects.requireNonNull(query, "query");
      this.follower = follower;
    }

    CompletableFuture<VoipRoomsPage> start() {
      untilClosed(result, follower);
      result.whenComplete((page, failure) -> callOff.run());
      ask(0);
      return result;
    }

    private void ask(int retry) {
      if (result.isDone()) {
        return; // cancelled, or the client is closed
      }
      CompletableFuture<VoipRoomsPage> attempt = askOnce(query);
      onceDone(() -> attempt.cancel(true));
      attempt.whenCompleteAsync(
          (page, failure) -> {
            if (failure == null) {
              retryBudget.pageCame();
              result.complete(page);
            } else {
              askAgainAfter(closed ? closedMeanwhile() : withoutWrapping(failure), retry);
            }
          },
          follower);
    }

    private void askAgainAfter(Throwable failure, int retry) {
      Optional<Duration> wait =
          failure instanceof VoipRoomsException mayPass && !result.isDone()
              ? retries.waitAfter(mayPass, retry).filter(w -> retryBudget.takeRetry())
              : Optional.empty();
      if (wait.isPresent()) {
        onceDone(Alarm.after(wait.get(), () -> ask(retry + 1))::callOff);
      } else {
        result.completeExceptionally(failure);
      }
    }

    /** What there is to call off, in place of what there was. */
    private void onceDone(Runnable callOff) {
      this.callOff = callOff;
      if (result.isDone()) {
        callOff.run(); // Whoever was done meanwhile may have looked before.
      }
    }
  }

  private CompletableFuture<VoipRoomsPage> askOnce(RoomsQuery query) {
    Exchange exchange = new Exchange(http, timeout);
    return exchange
        .list(baseUrl, this::addHeaders, query.request())
        .handle(
            (page, failure) -> {
              if (failure == null && isPage(page)) {
                return page;
              }
              throw explain(exchange.answer(), failure == null ? null : withoutWrapping(failure));
            });
  }

  private void addHeaders(HttpRequest.Builder request) {
    request
        .header("X-User-Id", userId)
        .header("X-Auth-Token", authToken)
        .header("User-Agent", userAgent);
  }

  private static boolean isPage(@Nullable VoipRoomsPage page) {
    return page != null && page.getRooms() != null && page.getTotal() != null;
  }

  private RuntimeException explain(@Nullable Answer answer, @Nullable Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    Token token = new Token(authToken);
    Throwable cause = token.isIn(failure) ? null : failure;
    if (answer == null || failure instanceof TimeoutException) {
      if (!(failure instanceof IOException || failure instanceof TimeoutException)) {
        return failure instanceof RuntimeException asItIs
            ? asItIs
            : new CompletionException(failure);
      }
      String why = token.removedFrom(why(failure));
      return new ConnectionException("No answer from " + baseUrl + ": " + why, cause);
    }
    Answer harmless = token.removedFrom(answer);
    return answer.status() / 100 == 2
        ? new UnexpectedAnswerException(harmless, cause)
        : harmless.asException();
  }

  private String why(Throwable failure) {
    if (failure instanceof TimeoutException) {
      return "not the whole of it within " + timeout.toMillis() + " ms";
    }
    // Of these two the JDK's exceptions say nothing themselves.
    if (failure.getCause() instanceof UnresolvedAddressException) {
      return "no host of that name is known";
    }
    if (failure instanceof ConnectException && failure.getMessage() == null) {
      return "the connection was refused; does a server listen on that port?";
    }
    return failure.toString();
  }

  private static Throwable withoutWrapping(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean wrapped = failure instanceof CompletionException || failure instanceof ApiException;
    return wrapped && cause != null ? withoutWrapping(cause) : failure;
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        if (failure instanceof VoipRoomsException) {
          // It was made where the answer came, or did not. What people look for is who called.
          failure.fillInStackTrace();
        }
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new ConnectionException("Interrupted while waiting for rooms", e);
    }
  }

  private static HttpClient defaultHttpClient(Duration connectTimeout) {
    return HttpClient.newBuilder()
        // Otherwise it asks every server on clear text for an upgrade to HTTP/2, which some refuse.
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(connectTimeout)
        .build();
  }

  /** From Java 21 on; before that, it goes when nobody refers to it any more. */
  private static void shutDown(HttpClient http) {
    try {
      HttpClient.class.getMethod("shutdownNow").invoke(http);
    } catch (NoSuchMethodException beforeJava21) {
      // It has daemon threads only, so it keeps no program from ending.
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Says which server, in whose name, and how patiently. */
  public static final class Builder {

    /** {@link Token} looks for all spellings of it, which takes a stack that grows with it. */
    private static final int LONGEST_TOKEN = 512;

    private final URI baseUrl;
    private @Nullable String userId;
    private @Nullable String authToken;
    private String userAgent = defaultUserAgent();
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration timeout = Duration.ofSeconds(30);
    private Retries retries = Retries.standard();
    private @Nullable HttpClient http;

    private Builder(URI baseUrl) {
      String scheme = String.valueOf(baseUrl.getScheme());
      if (!(scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))
          || baseUrl.getHost() == null
          || baseUrl.getPort() > 65_535
          || baseUrl.getRawUserInfo() != null
          || baseUrl.getRawQuery() != null
          || baseUrl.getRawFragment() != null) {
        throw new IllegalArgumentException(
            "The base URL must be a scheme, a host, and a port and a path if need be:"
                + " https://rooms.example.org or http://localhost:8080/telephony");
      }
      this.baseUrl = URI.create(baseUrl.toString().replaceFirst("/+$", ""));
    }

    /**
     * In whose name rooms are listed. Required.
     *
     * @param userId the user's ID, such as {@code rbAXPnMktTFbNpwtJ}
     * @param authToken a token of that user, 512 characters at most
     * @throws IllegalArgumentException if one of them cannot be sent in a header, or the token is
     *     longer
     */
    public Builder credentials(String userId, String authToken) {
      this.userId = requireAscii("user ID", userId);
      this.authToken = requireAscii("token", authToken);
      if (authToken.length() > LONGEST_TOKEN) {
        throw new IllegalArgumentException(
            "The token must have " + LONGEST_TOKEN + " characters at most");
      }
      return this;
    }

    /**
     * How long an answer may take, from the request to the last byte; each retry begins anew. 30
     * seconds unless given.
     *
     * @throws IllegalArgumentException if this is less than a millisecond or more than a day
     */
    public Builder timeout(Duration timeout) {
      this.timeout = requireUpToADay("timeout", timeout);
      return this;
    }

    /**
     * How long it may take to connect, as part of the {@link #timeout}. 10 seconds unless given. An
     * own {@link #httpClient} has a connect timeout of its own.
     *
     * @throws IllegalArgumentException if this is less than a millisecond or more than a day
     */
    public Builder connectTimeout(Duration connectTimeout) {
      this.connectTimeout = requireUpToADay("connect timeout", connectTimeout);
      return this;
    }

    /** Whether and when to ask again. {@link Retries#standard()} unless given. */
    public Builder retries(Retries retries) {
      this.retries = Objects.requireNonNull(retries, "retries");
      return this;
    }

    /**
     * What to add to the {@code User-Agent} header, so that the server's operator knows who asks:
     * {@code wallboard/2.1}.
     *
     * @throws IllegalArgumentException if it cannot be sent in a header
     */
    public Builder userAgentSuffix(String suffix) {
      this.userAgent = defaultUserAgent() + " " + requireAscii("user agent's suffix", suffix);
      return this;
    }

    /**
     * Sends requests by this rather than by a client of its own: for a proxy, for certificates, for
     * threads. The default one speaks HTTP/1.1 and follows no redirects; mind that one that does
     * carries the token along.
     */
    public Builder httpClient(HttpClient http) {
      this.http = http;
      return this;
    }

    /**
     * The client.
     *
     * @throws IllegalStateException if credentials are missing
     */
    public VoipRoomsClient build() {
      if (userId == null || authToken == null) {
        throw new IllegalStateException(
            "Credentials are missing: call credentials(userId, authToken) before build()");
      }
      return new VoipRoomsClient(this, userId, authToken);
    }

    private static String defaultUserAgent() {
      String version = VoipRoomsClient.class.getPackage().getImplementationVersion();
      return "voip-rooms-client"
          + (version == null ? "" : "/" + version)
          + (" (Java " + Runtime.version().feature() + ")");
    }

    private static String requireAscii(String name, @Nullable String value) {
      if (value == null) {
        throw new IllegalArgumentException("The " + name + " is missing");
      }
      if (!value.matches("[ -~]*[!-~][ -~]*")) {
        throw new IllegalArgumentException(
            "The " + name + " must be letters, digits and signs of ASCII");
      }
      return value;
    }

    private static Duration requireUpToADay(String name, Duration duration) {
      if (duration.compareTo(Duration.ofMillis(1)) < 0
          || duration.compareTo(Duration.ofDays(1)) > 0) {
        throw new IllegalArgumentException(
            "The " + name + " must be a millisecond or more, and at most a day");
      }
      return duration;
    }
  }
}
