package io.voiprooms.client;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An answer that came whole, whatever it says. */
record Answer(int status, HttpHeaders headers, byte[] bytes) {

  private static final JsonMapper JSON = new JsonMapper();

  /** The exception that says what this answer, which is no page of rooms, means. */
  VoipRoomsException asException() {
    if (status == 401) {
      return new NotSignedInException(this);
    }
    if (status == 403) {
      return new NotPermittedException(this);
    }
    if (status == 429) {
      return new TooManyRequestsException(this);
    }
    if (status == 400) {
      return switch (errorType().orElse("")) {
        case "error-invalid-sort" -> new InvalidSortException(this);
        case "error-invalid-fields" -> new InvalidFieldsException(this);
        default -> new InvalidParameterException(this);
      };
    }
    if (status >= 500) {
      return new ServerErrorException(this);
    }
    return new UnexpectedAnswerException(this, null);
  }

  String body() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  Optional<String> errorType() {
    return text("errorType");
  }

  Optional<String> correlationId() {
    return headers.firstValue("X-Correlation-Id");
  }

  /** The sentence that the answer has for people. */
  Optional<String> sentence() {
    return text("error").or(() -> text("message"));
  }

  private Optional<String> text(String member) {
    try {
      JsonNode value = JSON.readTree(bytes).path(member);
      return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
  }
}
