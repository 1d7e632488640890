package io.voiprooms.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import io.voiprooms.client.model.Room;
import io.voiprooms.client.model.VoipRoomChanges;
import io.voiprooms.client.model.VoipRoomsPage;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** A complete response with any status and any body. */
record RawResponse(int status, HttpHeaders headers, byte[] bytes) {

  private static final JsonMapper JSON = new JsonMapper();

  /**
   * Returns the page in the body, or throws the exception that the response stands for.
   *
   * @param hasTotal whether the page must have a total
   */
  VoipRoomsPage page(boolean hasTotal) {
    return read(
        VoipRoomsPage.class,
        page -> page.getRooms() != null && (page.getTotal() != null || !hasTotal));
  }

  /** Returns the changes in the body, or throws the exception that the response stands for. */
  VoipRoomChanges changes() {
    return read(
        VoipRoomChanges.class,
        page -> page.getRooms() != null && page.getRemoved() != null && page.getCursor() != null);
  }

  /** Returns the room in the body, or throws the exception that the response stands for. */
  Room room() {
    return read(Room.class, room -> room.getId() != null);
  }

  private <T> T read(Class<T> type, Predicate<T> isComplete) {
    requireSuccess();
    try {
      T value = LenientModule.MAPPER.readValue(bytes, type);
      if (value != null && isComplete.test(value)) {
        return value;
      }
    } catch (JacksonException e) {
      // The message of this exception quotes the body, which may contain anything.
    }
    throw new UnexpectedResponseException(this);
  }

  /** Throws the exception that the response stands for, unless the request succeeded. */
  @Nullable Void requireSuccess() {
    if (status / 100 != 2) {
      throw exception();
    }
    return null;
  }

  VoipRoomsException exception() {
    return switch (status) {
      case 400 ->
          switch (errorType().orElse("")) {
            case "error-invalid-sort" -> new InvalidSortException(this);
            case "error-invalid-fields" -> new InvalidFieldsException(this);
            case "error-invalid-room" -> new InvalidRoomException(this);
            default -> new InvalidParameterException(this);
          };
      case 401 -> new UnauthenticatedException(this);
      case 403 -> new ForbiddenException(this);
      case 404 ->
          errorType().isPresent()
              ? new NotFoundException(this)
              : new UnexpectedResponseException(this);
      case 410 -> new CursorExpiredException(this);
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
          default ->
              errorType().isPresent() && status < 500
                  ? text("error").map(text -> ": " + text).orElse("")
                  : status < 500 ? ": not a page of rooms. Is this a voip-rooms server?" : "";
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
