package io.voiprooms.client;

import io.voiprooms.client.model.VoipRoomsPage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Lists the rooms of one voip-rooms server in the name of one user. Immutable, and safe for many
 * threads at once; one for a whole program will do.
 *
 * <pre>{@code
 * try (VoipRoomsClient client =
 *     VoipRoomsClient.builder("https://rooms.example.org").credentials(userId, token).build()) {
 *   VoipRoomsPage page = client.page(RoomsQuery.builder().open(true).build());
 * }
 * }</pre>
 */
public final class VoipRoomsClient implements AutoCloseable {

  private final URI baseUrl;
  private final String userId;
  private final String authToken;
  private final HttpClient http;
  private final Duration timeout;

  private VoipRoomsClient(Builder builder, String userId, String authToken) {
    this.baseUrl = builder.baseUrl;
    this.userId = userId;
    this.authToken = authToken;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    this.timeout = Duration.ofSeconds(30);
  }

  /**
   * @param baseUrl where the server is, such as {@code https://rooms.example.org}; a path in it
   *     comes before the contract's
   * @throws IllegalArgumentException if this is no URL of http or https
   */
  public static Builder builder(String baseUrl) {
    return builder(URI.create(baseUrl));
  }

  /**
   * @param baseUrl where the server is, such as {@code https://rooms.example.org}; a path in it
   *     comes before the contract's
   * @throws IllegalArgumentException if this is no URL of http or https
   */
  public static Builder builder(URI baseUrl) {
    return new Builder(baseUrl);
  }

  /**
   * One page of rooms.
   *
   * @throws VoipRoomsException if the server could not be asked or does not list rooms; each
   *     subclass is one reason
   */
  public VoipRoomsPage page(RoomsQuery query) {
    return join(pageAsync(query));
  }

  /** One page of rooms. The future fails with the exceptions that {@link #page} throws. */
  public CompletableFuture<VoipRoomsPage> pageAsync(RoomsQuery query) {
    Exchange exchange = new Exchange(http, timeout);
    return exchange
        .list(baseUrl, this::addHeaders, query.request())
        .handle(
            (page, failure) -> {
              if (failure == null && isPage(page)) {
                return page;
              }
              throw failure(exchange.answer(), failure);
            });
  }

  /** Ends the client, not the requests under way. */
  @Override
  public void close() {}

  @Override
  public String toString() {
    return "VoipRoomsClient[" + baseUrl + " as " + userId + "]";
  }

  private void addHeaders(HttpRequest.Builder request) {
    request.header("X-User-Id", userId).header("X-Auth-Token", authToken);
  }

  private static boolean isPage(@Nullable VoipRoomsPage page) {
    return page != null && page.getRooms() != null && page.getTotal() != null;
  }

  private VoipRoomsException failure(@Nullable Answer answer, @Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (answer == null) {
      String why =
          cause instanceof TimeoutException ? "not within " + timeout : String.valueOf(cause);
      return new ConnectionException("No answer from " + baseUrl + ": " + why, cause);
    }
    return answer.status() / 100 == 2
        ? new UnexpectedAnswerException(answer, cause)
        : answer.asException();
  }

  private static <T> T join(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof VoipRoomsException failure) {
        // It was made on a thread that nobody looks for; what matters is who asked.
        failure.fillInStackTrace();
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new ConnectionException("Interrupted while waiting for rooms", e);
    }
  }

  /** Says which server, and in whose name. */
  public static final class Builder {

    private final URI baseUrl;
    private @Nullable String userId;
    private @Nullable String authToken;

    private Builder(URI baseUrl) {
      boolean http =
          "http".equalsIgnoreCase(baseUrl.getScheme())
              || "https".equalsIgnoreCase(baseUrl.getScheme());
      if (!http
          || baseUrl.getHost() == null
          || baseUrl.getRawUserInfo() != null
          || baseUrl.getRawQuery() != null
          || baseUrl.getRawFragment() != null) {
        throw new IllegalArgumentException(
            "The base URL must look like https://rooms.example.org, or have a path in addition");
      }
      this.baseUrl = URI.create(baseUrl.toString().replaceFirst("/+$", ""));
    }

    /**
     * In whose name rooms are listed. Required.
     *
     * @param userId the user's ID, such as {@code rbAXPnMktTFbNpwtJ}
     * @param authToken a token of that user
     * @throws IllegalArgumentException if one of them cannot be sent as a header
     */
    public Builder credentials(String userId, String authToken) {
      this.userId = header("user ID", userId);
      this.authToken = header("token", authToken);
      return this;
    }

    /**
     * @throws IllegalStateException if credentials are missing
     */
    public VoipRoomsClient build() {
      if (userId == null || authToken == null) {
        throw new IllegalStateException("Credentials are missing: call credentials(…) first");
      }
      return new VoipRoomsClient(this, userId, authToken);
    }

    private static String header(String name, String value) {
      if (!value.matches("[!-~]+")) {
        throw new IllegalArgumentException(
            "The " + name + " must be letters, digits and signs of ASCII, without blanks");
      }
      return value;
    }
  }
}
