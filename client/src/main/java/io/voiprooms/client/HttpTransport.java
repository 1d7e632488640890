package io.voiprooms.client;

import io.voiprooms.client.generated.ApiClient;
import io.voiprooms.client.generated.ApiException;
import io.voiprooms.client.generated.RoomsApi;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends requests with the generated client and reports each of them to the observer. */
final class HttpTransport {

  private static final System.Logger LOG = System.getLogger(HttpTransport.class.getName());

  private final HttpClient http;
  private final URI baseUrl;
  private final Map<String, String> headers;
  private final Duration timeout;
  private final Consumer<? super RequestEvent> observer;

  HttpTransport(HttpClient http, Map<String, String> headers, VoipRoomsClient.Builder builder) {
    this.http = http;
    this.baseUrl = builder.baseUrl;
    this.headers = headers;
    this.timeout = builder.timeout;
    this.observer = builder.observer;
  }

  /** Sends a request with the generated client. */
  interface Call {
    Object send(RoomsApi api, Map<String, String> headers) throws ApiException;
  }

  /** Returns the response, whatever its status, or throws a {@link ConnectionException}. */
  RawResponse send(Call call, int number) throws InterruptedException {
    Attempt attempt = new Attempt();
    Throwable failure = null;
    try {
      call.send(new RoomsApi(attempt), headers);
    } catch (ApiException | UncheckedIOException e) {
      failure = e.getCause();
    } catch (RuntimeException e) {
      failure = e;
    }
    if (failure instanceof ProtocolException || failure instanceof IllegalArgumentException) {
      // The message quotes the response, in which the server may repeat the headers of the request.
      failure = new ProtocolException("the response is not valid HTTP");
    }
    // After a complete response, a failure only means that the generated client cannot read it.
    RawResponse response = attempt.response;
    report(attempt, number, response == null ? failure : null);
    if (response != null) {
      return response;
    }
    // Before Java 20, the stream clears the interrupt flag of the thread.
    if (Thread.interrupted() || failure instanceof ClosedByInterruptException) {
      throw new InterruptedException();
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    throw new ConnectionException("No response from " + baseUrl + ": " + reason(failure), failure);
  }

  private String reason(@Nullable Throwable failure) {
    if (failure instanceof HttpTimeoutException
        && !(failure instanceof HttpConnectTimeoutException)) {
      return "it was not complete after " + timeout.toMillis() + " ms";
    }
    // The JDK gives no message if the host is unknown or the connection is refused.
    return failure instanceof ConnectException && failure.getMessage() == null
        ? "cannot connect. Check the host and the port"
        : String.valueOf(failure);
  }

  private void report(Attempt attempt, int number, @Nullable Throwable failure) {
    try {
      RawResponse response = attempt.response;
      observer.accept(
          new RequestEvent(
              attempt.method,
              URI.create(attempt.uri.toString().replaceAll("=[^&]*", "")),
              number,
              attempt.elapsed(),
              response == null ? OptionalInt.empty() : OptionalInt.of(response.status()),
              Optional.ofNullable(failure)));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "The observer of requests failed", e);
    }
  }

  /** One attempt to send a request, and its response. */
  private final class Attempt extends ApiClient {

    private final long start = System.nanoTime();
    private String method = "";
    private URI uri = baseUrl;
    private @Nullable RawResponse response;

    Attempt() {
      super(HttpClient.newBuilder(), LenientModule.MAPPER, baseUrl.toString());
      setReadTimeout(timeout);
      setRequestInterceptor(
          builder -> {
            HttpRequest request = builder.build();
            method = request.method();
            uri = request.uri();
          });
      // The generated client would decode the body with the charset of the platform
      // (openapi-generator issue 20556), and its timeout ends with the headers. So the body is
      // read here, and the generated client finds nothing left to read.
      setResponseInterceptor(received -> response = read(received));
    }

    @Override
    public HttpClient getHttpClient() {
      return http;
    }

    Duration elapsed() {
      return Duration.ofNanos(System.nanoTime() - start);
    }

    private RawResponse read(HttpResponse<InputStream> received) {
      // A channel stops reading when the thread is interrupted. A stream does not before Java 20.
      ReadableByteChannel body = Channels.newChannel(received.body());
      CompletableFuture<Void> complete = new CompletableFuture<>();
      complete
          .orTimeout(timeout.minus(elapsed()).toNanos(), TimeUnit.NANOSECONDS)
          .exceptionally(late -> close(body));
      try {
        byte[] bytes = Channels.newInputStream(body).readAllBytes();
        return new RawResponse(received.statusCode(), received.headers(), bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(
            complete.isDone() ? new HttpTimeoutException("The body is not complete") : e);
      } finally {
        complete.complete(null);
      }
    }
  }

  private static @Nullable Void close(ReadableByteChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // The connection is given up in any case.
    }
    return null;
  }
}
