package io.voiprooms.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.voiprooms.client.generated.ApiClient;
import io.voiprooms.client.generated.ApiException;
import io.voiprooms.client.generated.RoomsApi;
import io.voiprooms.client.generated.RoomsApi.APIListVoipRoomsRequest;
import io.voiprooms.client.model.VoipRoomsPage;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;

/**
 * One request by the generated client, and its answer.
 *
 * <p>The generated client reads bodies from a stream, after the timeout has stopped to run and in
 * the platform's charset, and forgets what turns out not to be JSON. So it is given this in place
 * of an {@link HttpClient}, which waits for the whole body and remembers the answer.
 */
final class Exchange extends HttpClient {

  private static final ObjectMapper JSON = ApiClient.createDefaultObjectMapper();

  private final HttpClient http;
  private final Duration timeout;
  private volatile @Nullable Answer answer;

  Exchange(HttpClient http, Duration timeout) {
    this.http = http;
    this.timeout = timeout;
  }

  CompletableFuture<VoipRoomsPage> list(
      URI baseUrl, Consumer<HttpRequest.Builder> headers, APIListVoipRoomsRequest request) {
    ApiClient generated =
        new ApiClient(HttpClient.newBuilder(), JSON, baseUrl.toString()) {
          @Override
          public HttpClient getHttpClient() {
            return Exchange.this;
          }
        };
    try {
      return new RoomsApi(generated.setRequestInterceptor(headers)).listVoipRooms(request);
    } catch (ApiException | RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** The answer, once the whole of it came. */
  @Nullable Answer answer() {
    return answer;
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> ofStream) {
    Arrival<HttpResponse<T>> arrival = new Arrival<>();
    CompletableFuture<?> sent =
        http.sendAsync(
            request,
            info ->
                BodySubscribers.mapping(
                    BodySubscribers.ofByteArray(),
                    body -> {
                      answer = new Answer(info.statusCode(), info.headers(), body);
                      @SuppressWarnings("unchecked") // the generated client asks for nothing else
                      T stream = (T) readableInPlatformCharset(body);
                      // Not when the request is done: the JDK says so on threads that the whole
                      // program shares, which may all be busy.
                      arrival.complete(new Response<>(request, info, stream));
                      return body;
                    }));
    sent.whenComplete(
        (response, failure) -> {
          if (failure != null) {
            arrival.completeExceptionally(failure);
          }
        });
    Alarm late = Alarm.after(timeout, () -> arrival.completeExceptionally(new TimeoutException()));
    return arrival.whenComplete(
        (response, failure) -> {
          late.callOff();
          if (failure != null) {
            sent.cancel(true);
          }
        });
  }

  /**
   * What arrives in answer to a request, and what follows from it. Follows on the thread that is
   * there, where the generated client would have a thread started for each page on small machines;
   * and if nobody wants it any more, the request is given up.
   */
  private static final class Arrival<T> extends CompletableFuture<T> {

    private final CompletableFuture<?> first;

    Arrival() {
      this.first = this;
    }

    private Arrival(CompletableFuture<?> first) {
      this.first = first;
    }

    @Override
    public Executor defaultExecutor() {
      return Runnable::run;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new Arrival<>(first);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (first != this) {
        first.cancel(mayInterruptIfRunning);
      }
      return cancelled;
    }
  }

  /** An answer as the generated client reads it. */
  private record Response<T>(HttpRequest request, ResponseInfo info, T body)
      implements HttpResponse<T> {

    @Override
    public int statusCode() {
      return info.statusCode();
    }

    @Override
    public HttpHeaders headers() {
      return info.headers();
    }

    @Override
    public Version version() {
      return info.version();
    }

    @Override
    public URI uri() {
      return request.uri();
    }

    @Override
    public Optional<HttpResponse<T>> previousResponse() {
      return Optional.empty();
    }

    @Override
    public Optional<SSLSession> sslSession() {
      return Optional.empty();
    }
  }

  /** JSON can spell all of Unicode in ASCII, which is the same in every charset of a platform. */
  private static InputStream readableInPlatformCharset(byte[] body) {
    if (Charset.defaultCharset().equals(UTF_8)) {
      return new ByteArrayInputStream(body);
    }
    StringBuilder ascii = new StringBuilder(body.length);
    for (char c : new String(body, UTF_8).toCharArray()) {
      if (c < 0x80) {
        ascii.append(c);
      } else {
        ascii.append("\\u%04x".formatted((int) c));
      }
    }
    return new ByteArrayInputStream(ascii.toString().getBytes(Charset.defaultCharset()));
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> body, @Nullable PushPromiseHandler<T> pushes) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return http.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return http.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return http.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return http.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return http.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return http.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return http.authenticator();
  }

  @Override
  public Version version() {
    return http.version();
  }

  @Override
  public Optional<Executor> executor() {
    return http.executor();
  }
}
