package io.voiprooms.server.errors;

import io.voiprooms.api.ForbiddenError;
import io.voiprooms.api.InvalidParameterException;
import io.voiprooms.api.Projection;
import io.voiprooms.api.SortOrder;
import io.voiprooms.api.TooManyRequests;
import io.voiprooms.api.UnauthenticatedError;
import io.voiprooms.server.OutOfMemoryExit;
import io.voiprooms.server.database.DatabaseOutage;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.converter.HttpMessageNotWritableException;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * Maps exceptions to the error responses of the contract. The bodies contain no details of internal
 * failures.
 */
@RestControllerAdvice
class ApiExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(ApiExceptionHandler.class);

  /** Messages do not repeat values with more characters. */
  private static final int ECHO_LIMIT = 100;

  static final int RETRY_AFTER_SECONDS = 5;

  /** Stands for the null that the pool returns as SQL state when it has no connection. */
  private static final String NO_CONNECTION = "08000";

  private final DatabaseOutage outage;

  ApiExceptionHandler(DatabaseOutage outage) {
    this.outage = outage;
  }

  @ExceptionHandler
  ResponseEntity<Object> apiError(ApiException e) {
    return error(e.type, e.getMessage());
  }

  @ExceptionHandler
  ResponseEntity<Object> unauthenticated(UnauthenticatedException e) {
    return json(HttpStatus.UNAUTHORIZED)
        .body(new UnauthenticatedError("error", "You must be logged in to do this."));
  }

  @ExceptionHandler
  ResponseEntity<Object> tooManyRequests(TooManyRequestsException e) {
    return json(HttpStatus.TOO_MANY_REQUESTS)
        .header(HttpHeaders.RETRY_AFTER, String.valueOf(e.waitSeconds))
        .body(
            new TooManyRequests(
                false,
                "Error, too many requests. Please slow down. You must wait "
                    + e.waitSeconds
                    + " seconds before trying this endpoint again. [error-too-many-requests]"));
  }

  @ExceptionHandler
  ResponseEntity<Object> forbidden(ForbiddenException e) {
    return json(HttpStatus.FORBIDDEN).body(new ForbiddenError(false, e.getMessage()));
  }

  @ExceptionHandler
  ResponseEntity<Object> unsupportedMediaType(HttpMediaTypeNotSupportedException e) {
    return json(HttpStatus.UNSUPPORTED_MEDIA_TYPE)
        .header(HttpHeaders.ACCEPT, MediaType.toString(e.getSupportedMediaTypes()))
        .body(
            ErrorType.UNSUPPORTED_MEDIA_TYPE.body(
                "The body must have one of the media types in the header Accept, and no other"
                    + " Content-Encoding than gzip"));
  }

  /** Handles a body that is missing, that has an unknown encoding, or that breaks off. */
  @ExceptionHandler
  ResponseEntity<Object> notReadable(HttpMessageNotReadableException e) {
    if (e.getCause() instanceof HttpMediaTypeNotSupportedException encoding) {
      return unsupportedMediaType(encoding);
    }
    if (e.getCause() instanceof ZipException) {
      return error(ErrorType.INVALID_ROOM, "The body is not gzip, as Content-Encoding says");
    }
    return e.getCause() == null
        ? error(ErrorType.INVALID_ROOM, "The request has no body")
        : error(ErrorType.INVALID_ROOM, "The body breaks off");
  }

  /** Handles a parameter whose text is not valid for its type. */
  @ExceptionHandler
  ResponseEntity<Object> invalidValue(MethodArgumentTypeMismatchException e) {
    String value = String.valueOf(e.getValue());
    if (e.getRequiredType() == SortOrder.class) {
      return error(
          ErrorType.INVALID_SORT,
          "Invalid sort parameter provided: \"" + ApiException.shortened(value) + '"');
    }
    if (e.getRequiredType() == Projection.class) {
      return error(
          ErrorType.INVALID_FIELDS,
          "Invalid fields parameter provided: \"" + ApiException.shortened(value) + '"');
    }
    String reason =
        e.getMostSpecificCause() instanceof InvalidParameterException invalid
            ? invalid.getMessage()
            : "cannot be read";
    return error(ErrorType.INVALID_PARAMS, sentence(e.getName(), reason, value));
  }

  /** Handles a parameter whose value is outside the bounds that the contract gives. */
  @ExceptionHandler
  ResponseEntity<Object> outOfBounds(HandlerMethodValidationException e) {
    ParameterValidationResult first = e.getParameterValidationResults().get(0);
    String reason =
        first.getResolvableErrors().stream()
            .map(MessageSourceResolvable::getDefaultMessage)
            .findFirst()
            .orElse("is out of bounds");
    return error(
        ErrorType.INVALID_PARAMS,
        sentence(
            String.valueOf(first.getMethodParameter().getParameterName()),
            reason,
            String.valueOf(first.getArgument())));
  }

  private static String sentence(String parameter, String reason, String value) {
    String echo = value.length() > ECHO_LIMIT ? "" : ", not \"" + value + '"';
    return parameter + " " + reason + echo;
  }

  /**
   * Handles an {@code Accept} header that asks for JSON in a charset other than UTF-8. Spring finds
   * no converter for it and throws an exception without a cause. An exception with a cause is an
   * internal failure.
   */
  @ExceptionHandler
  @Nullable ResponseEntity<Object> notWritable(HttpMessageNotWritableException e) {
    if (e.getCause() != null) {
      return other(e);
    }
    return json(HttpStatus.NOT_ACCEPTABLE)
        .header(HttpHeaders.ACCEPT, MediaType.APPLICATION_JSON_VALUE)
        .body(body(HttpStatus.NOT_ACCEPTABLE));
  }

  /**
   * Handles all other exceptions. Exceptions of Spring with a 4xx status keep their status and
   * their headers, such as {@code Allow}. A failure of the database becomes 503, and any other
   * failure 500.
   */
  @ExceptionHandler
  @Nullable ResponseEntity<Object> other(Exception e) {
    // The JDBC driver wraps an OutOfMemoryError in a failure of the database.
    OutOfMemoryExit.exitIfOutOfMemory(e);
    if (e instanceof ErrorResponse spring && spring.getStatusCode().is4xxClientError()) {
      return json(spring.getStatusCode())
          .headers(spring.getHeaders())
          .contentType(MediaType.APPLICATION_JSON)
          .body(body(spring.getStatusCode()));
    }
    if (databaseIsGone(e)) {
      outage.failure(causes(e));
      return json(HttpStatus.SERVICE_UNAVAILABLE)
          .header(HttpHeaders.RETRY_AFTER, String.valueOf(RETRY_AFTER_SECONDS))
          .body(body(HttpStatus.SERVICE_UNAVAILABLE));
    }
    if (DisconnectedClientHelper.isClientDisconnectedException(e)) {
      LOG.debug("Client disconnected before the response was complete");
      return null;
    }
    LOG.error("A request failed: {}", causes(e));
    LOG.debug("Stack trace of the failed request", e);
    return json(HttpStatus.INTERNAL_SERVER_ERROR).body(body(HttpStatus.INTERNAL_SERVER_ERROR));
  }

  /** Returns the body of an error response for which only the status is known. */
  static Object body(HttpStatusCode status) {
    String quote = "Quote the correlation ID " + CorrelationIdFilter.id() + " when you report it.";
    return switch (status.value()) {
      case 404 -> ErrorType.NOT_FOUND.body("There is nothing at this path");
      case 405 -> ErrorType.METHOD_NOT_ALLOWED.body("This path does not take this method");
      case 406 ->
          ErrorType.NOT_ACCEPTABLE.body("The server can send none of the media types in Accept");
      case 503 ->
          ErrorType.UNAVAILABLE.body(
              "The database is out of reach or overloaded. Try again in a few seconds. " + quote);
      case 500 -> ErrorType.INTERNAL.body("The server failed to answer this request. " + quote);
      default ->
          ErrorType.BAD_REQUEST.body(
              "The request is not well-formed HTTP (blanks and letters beyond ASCII in its URL have to be"
                  + " percent-encoded), or it has more than 64 KB of URL and headers, or more than 200"
                  + " headers");
    };
  }

  private static ResponseEntity<Object> error(ErrorType type, String message) {
    return json(type.status).body(type.body(message));
  }

  private static ResponseEntity.BodyBuilder json(HttpStatusCode status) {
    return ResponseEntity.status(status).contentType(MediaType.APPLICATION_JSON);
  }

  /**
   * Returns true if there was no connection, it broke, the database is not ready, or it ended the
   * transaction because of another one.
   */
  private static boolean databaseIsGone(Throwable e) {
    return sqlState(e)
        .filter(
            state ->
                state.startsWith("08")
                    || state.startsWith("40")
                    || state.startsWith("53")
                    || state.startsWith("57"))
        .isPresent();
  }

  private static Optional<String> sqlState(Throwable e) {
    return chain(e)
        .filter(SQLException.class::isInstance)
        .map(cause -> ((SQLException) cause).getSQLState())
        .map(state -> state == null ? NO_CONNECTION : state)
        .findFirst();
  }

  /**
   * Returns the classes of the exception and its causes, with SQL states and locations. Leaves out
   * the messages of the exceptions, because they can contain SQL.
   */
  private static String causes(Throwable e) {
    return chain(e)
        .map(
            cause ->
                cause.getClass().getSimpleName()
                    + (cause instanceof SQLException sql ? " (" + sql.getSQLState() + ")" : "")
                    + Arrays.stream(cause.getStackTrace())
                        .filter(frame -> frame.getClassName().startsWith("io.voiprooms"))
                        .findFirst()
                        .map(frame -> " in " + frame)
                        .orElse(""))
        .collect(Collectors.joining(", because of "));
  }

  private static Stream<Throwable> chain(Throwable e) {
    return Stream.iterate(e, Objects::nonNull, Throwable::getCause).limit(20);
  }
}
