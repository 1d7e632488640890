package io.voiprooms.client;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The superclass of all exceptions for failed requests. Each subclass stands for one reason. A
 * later version may add subclasses, so handle an unknown one by its {@link #status()}.
 *
 * <p>The client puts no token into messages. {@link #body()} is the text of the server.
 */
public abstract class VoipRoomsException extends RuntimeException {
  private final transient @Nullable RawResponse response;

  VoipRoomsException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.response = null;
  }

  VoipRoomsException(RawResponse response) {
    super(response.message());
    this.response = response;
  }

  /** Returns the HTTP status, or empty if no complete response arrived. */
  public OptionalInt status() {
    return response == null ? OptionalInt.empty() : OptionalInt.of(response.status());
  }

  /** Returns the error code of the contract, such as {@code invalid-params}. Some have none. */
  public Optional<String> errorType() {
    return Optional.ofNullable(response).flatMap(RawResponse::errorType);
  }

  /** Returns the ID of the request in the log of the server. */
  public Optional<String> correlationId() {
    return Optional.ofNullable(response).flatMap(RawResponse::correlationId);
  }

  /**
   * Returns the time that the server asks to wait: {@code Retry-After} or, for status 429 without
   * it, the time until {@code X-RateLimit-Reset}.
   */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(response).flatMap(RawResponse::retryAfter);
  }

  /** Returns the body of the response as text, or empty if no complete response arrived. */
  public Optional<String> body() {
    return Optional.ofNullable(response).map(RawResponse::body);
  }
}
