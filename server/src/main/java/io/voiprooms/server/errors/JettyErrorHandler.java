package io.voiprooms.server.errors;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.MDC;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends the error response of the contract for requests that Jetty refuses before Spring gets them,
 * for example because their headers are too long.
 */
@Component
class JettyErrorHandler implements Request.Handler {

  private final JsonMapper json;

  JettyErrorHandler(JsonMapper json) {
    this.json = json;
  }

  /** Sends 400, except for 500 and 503: the contract has no other status for malformed HTTP. */
  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    HttpStatus status =
        switch (response.getStatus()) {
          case 500 -> HttpStatus.INTERNAL_SERVER_ERROR;
          case 503 -> HttpStatus.SERVICE_UNAVAILABLE; // while the server starts or stops
          default -> HttpStatus.BAD_REQUEST;
        };
    String id = CorrelationIdFilter.newId();
    response.setStatus(status.value());
    HttpFields.Mutable headers = response.getHeaders();
    headers.put(CorrelationIdFilter.HEADER, id);
    headers.put(HttpHeader.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE);
    // Spring Security adds these headers to all other responses.
    headers.put(HttpHeader.CACHE_CONTROL, "no-cache, no-store, max-age=0, must-revalidate");
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("X-Frame-Options", "DENY");
    headers.put(HttpHeader.CONNECTION, "close");
    if (status == HttpStatus.SERVICE_UNAVAILABLE) {
      headers.put(HttpHeader.RETRY_AFTER, String.valueOf(ApiExceptionHandler.RETRY_AFTER_SECONDS));
    }
    try (var closing = MDC.putCloseable(CorrelationIdFilter.KEY, id)) {
      byte[] body =
          json.writeValueAsString(ApiExceptionHandler.body(status))
              .getBytes(StandardCharsets.UTF_8);
      response.write(true, ByteBuffer.wrap(body), callback);
    }
    return true;
  }
}
