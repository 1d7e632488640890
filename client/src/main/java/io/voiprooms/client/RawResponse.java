package io.voiprooms.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import io.voiprooms.client.model.VoipRoomsPage;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** A complete response with any status and any body. */
record RawResponse(int status, HttpHeaders headers, byte[] bytes) {

  private static final JsonMapper JSON = new JsonMapper();

  /** Returns the page in the body, or throws the exception that the response stands for. */
  VoipRoomsPage page() {
    if (status / 100 != 2) {
      throw exception();
    }
    try {
      VoipRoomsPage page = LenientModule.MAPPER.readValue(bytes, VoipRoomsPage.class);
      if (page != null && page.getRooms() != null && page.getTotal() != null) {
        return page;
      }
    } catch (JacksonException e) {
      // The message of this exception quotes the body, which may contain anything.
    }
    throw new UnexpectedResponseException(this);
  }

  VoipRoomsException exception() {
    return switch (status) {
      case 400 ->
          switch (errorType().orElse("")) {
            case "error-invalid-sort" -> new InvalidSortException(this);
            case "error-invalid-fields" -> new InvalidFieldsException(this);
            default -> new InvalidParameterException(this);
          };
      case 401 -> new UnauthenticatedException(this);
      case 403 -> new ForbiddenException(this);
      case 429 -> new TooManyRequestsException(this);
      default ->
          status < 500 ? new UnexpectedResponseException(this) : new ServerErrorException(this);
    };
  }

  /** Omits the text of a 401 and of an unknown server, which could quote the token. */
  String message() {
    String reason =
        switch (status) {
          case 401 -> ": wrong user ID or token";
          case 400, 403, 429, 500, 503 -> text("error").map(text -> ": " + text).orElse("");
          default -> status < 500 ? ": not a page of rooms. Is this a voip-rooms server?" : "";
        };
    String id = correlationId().map(value -> " (correlation ID " + value + ")").orElse("");
    return "The server returned status " + status + reason + id;
  }

  String body() {
    return new String(bytes, UTF_8);
  }

  Optional<String> errorType() {
    return text("errorType");
  }

  Optional<String> correlationId() {
    return headers.firstValue("X-Correlation-Id");
  }

  Optional<Duration> retryAfter() {
    // All responses have this header, but only a 429 means that the limit is reached.
    Optional<Instant> reset =
        header("X-RateLimit-Reset", text -> Instant.ofEpochMilli(Long.parseLong(text)))
            .filter(instant -> status == 429);
    return header("Retry-After", text -> Duration.ofSeconds(Long.parseLong(text)))
        .or(() -> header("Retry-After", RawResponse::date).or(() -> reset).map(this::until))
        .filter(wait -> !wait.isNegative());
  }

  /** Uses the clock of the server if possible, because clocks differ. */
  private Duration until(Instant instant) {
    return Duration.between(header("Date", RawResponse::date).orElseGet(Instant::now), instant);
  }

  private static Instant date(String text) {
    return Instant.from(RFC_1123_DATE_TIME.parse(text));
  }

  private <T> Optional<T> header(String name, Function<String, T> parser) {
    try {
      return headers.firstValue(name).map(parser);
    } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private Optional<String> text(String field) {
    try {
      return JSON.readTree(bytes).path(field).asStringOpt();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}
