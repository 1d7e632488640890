package io.voiprooms.client;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Rooms could not be listed. Each subclass is one reason; more may come, so treat one that you do
 * not know by its {@link #status()}.
 *
 * <p>Messages never hold the token.
 */
public abstract class VoipRoomsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable Answer answer;

  VoipRoomsException(String message, @Nullable Answer answer, @Nullable Throwable cause) {
    super(message, cause);
    this.answer = answer;
  }

  VoipRoomsException(Answer answer) {
    this(message(answer), answer, null);
  }

  /** The HTTP status; empty where no answer came. */
  public OptionalInt status() {
    return answer == null ? OptionalInt.empty() : OptionalInt.of(answer.status());
  }

  /** The contract's word for what went wrong, such as {@code invalid-params}; not all have one. */
  public Optional<String> errorType() {
    return Optional.ofNullable(answer).flatMap(Answer::errorType);
  }

  /** The ID under which the server's log has this request. */
  public Optional<String> correlationId() {
    return Optional.ofNullable(answer).flatMap(Answer::correlationId);
  }

  /**
   * How long the server asks to wait before the next request, by {@code Retry-After} or, after a
   * 429, else by {@code X-RateLimit-Reset}.
   */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(answer).flatMap(Answer::retryAfter);
  }

  /** The answer's body as it came; empty where no answer came. */
  public Optional<String> body() {
    return Optional.ofNullable(answer).map(Answer::body);
  }

  static String message(Answer answer) {
    return "The server answered %d%s%s"
        .formatted(
            answer.status(),
            answer.sentence().map(sentence -> ": " + sentence).orElse(""),
            answer.correlationId().map(id -> " (correlation ID " + id + ")").orElse(""));
  }
}
