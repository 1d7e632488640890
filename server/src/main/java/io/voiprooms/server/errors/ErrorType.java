package io.voiprooms.server.errors;

import io.voiprooms.api.ApiError;
import org.springframework.http.HttpStatus;

/** The errors whose response has an {@code errorType}. 401, 403 and 429 have none. */
public enum ErrorType {
  INVALID_PARAMS(HttpStatus.BAD_REQUEST, "invalid-params"),
  INVALID_SORT(HttpStatus.BAD_REQUEST, "error-invalid-sort"),
  INVALID_FIELDS(HttpStatus.BAD_REQUEST, "error-invalid-fields"),
  INVALID_ROOM(HttpStatus.BAD_REQUEST, "error-invalid-room"),
  BAD_REQUEST(HttpStatus.BAD_REQUEST, "error-bad-request"),
  QUERY_TIMEOUT(HttpStatus.BAD_REQUEST, "error-query-timeout"),
  NOT_FOUND(HttpStatus.NOT_FOUND, "error-not-found"),
  METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "error-method-not-allowed"),
  CURSOR_EXPIRED(HttpStatus.GONE, "error-cursor-expired"),
  NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "error-not-acceptable"),
  PRECONDITION_FAILED(HttpStatus.PRECONDITION_FAILED, "error-precondition-failed"),
  BODY_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "error-body-too-large"),
  UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "error-unsupported-media-type"),
  INTERNAL(HttpStatus.INTERNAL_SERVER_ERROR, "error-internal-server-error"),
  UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "error-service-unavailable");

  final HttpStatus status;
  private final String wireName;

  ErrorType(HttpStatus status, String wireName) {
    this.status = status;
    this.wireName = wireName;
  }

  /** Returns the body of the response: a sentence for people and the type for programs. */
  ApiError body(String message) {
    return new ApiError(false, message + " [" + wireName + "]", wireName);
  }
}
