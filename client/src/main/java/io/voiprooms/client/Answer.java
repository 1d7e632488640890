package io.voiprooms.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An answer of which the whole came, whatever it says. */
record Answer(int status, HttpHeaders headers, byte[] bytes) {

  private static final JsonMapper JSON = new JsonMapper();

  String body() {
    return new String(bytes, UTF_8);
  }

  Optional<String> errorType() {
    return text("errorType");
  }

  /** The sentence for people. */
  Optional<String> sentence() {
    return text("error").or(() -> text("message"));
  }

  Optional<String> correlationId() {
    return headers.firstValue("X-Correlation-Id");
  }

  /** How long the server asks to wait before the next request. */
  Optional<Duration> retryAfter() {
    return header("Retry-After", Answer::seconds)
        .or(() -> header("Retry-After", Answer::date).map(this::untilThen))
        .or(this::untilAllowance)
        .filter(wait -> !wait.isNegative());
  }

  /** Every answer says when the allowance is renewed, but only a 429 asks to wait for it. */
  private Optional<Duration> untilAllowance() {
    return status == 429
        ? header("X-RateLimit-Reset", Answer::milliseconds).map(this::untilThen)
        : Optional.empty();
  }

  /** What this answer means if it is no page of rooms. */
  VoipRoomsException asException() {
    return switch (status) {
      case 400 ->
          switch (errorType().orElse("")) {
            case "error-invalid-sort" -> new InvalidSortException(this);
            case "error-invalid-fields" -> new InvalidFieldsException(this);
            default -> new InvalidParameterException(this);
          };
      case 401 -> new NotSignedInException(this);
      case 403 -> new NotPermittedException(this);
      case 429 -> new TooManyRequestsException(this);
      default ->
          status < 500 ? new UnexpectedAnswerException(this, null) : new ServerErrorException(this);
    };
  }

  private Optional<String> text(String member) {
    try {
      JsonNode value = JSON.readTree(body()).path(member);
      return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
  }

  private <T> Optional<T> header(String name, Function<String, T> reading) {
    try {
      return headers.firstValue(name).map(reading);
    } catch (NumberFormatException | DateTimeException unreadable) {
      return Optional.empty();
    }
  }

  /** By the server's clock where it says what time it is, for clocks differ. */
  private Duration untilThen(Instant then) {
    return Duration.between(header("Date", Answer::date).orElseGet(Instant::now), then);
  }

  private static Duration seconds(String text) {
    return Duration.ofSeconds(Long.parseLong(text));
  }

  private static Instant milliseconds(String text) {
    return Instant.ofEpochMilli(Long.parseLong(text));
  }

  private static Instant date(String text) {
    return Instant.from(RFC_1123_DATE_TIME.parse(text));
  }
}
