package io.voiprooms.server.rooms;

import io.voiprooms.api.RoomDocuments;
import io.voiprooms.server.http.StreamConnection;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpMediaTypeNotSupportedException;

/** Gives an operation the body of an import as a stream. */
@Component
class RoomDocumentsConverter extends AbstractHttpMessageConverter<RoomDocuments> {

  RoomDocumentsConverter() {
    super(MediaType.APPLICATION_NDJSON, MediaType.APPLICATION_JSON);
  }

  /** Refuses an encoded body. Jetty decodes gzip, and then there is no {@code Content-Encoding}. */
  static void requireNoEncoding(HttpInputMessage request) {
    String encoding = request.getHeaders().getFirst(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.equals("identity")) {
      throw new HttpMessageNotReadableException(
          "unknown encoding",
          new HttpMediaTypeNotSupportedException(
              (MediaType) null,
              List.of(Objects.requireNonNull(request.getHeaders().getContentType()))),
          request);
    }
  }

  @Override
  protected boolean supports(Class<?> type) {
    return type == RoomDocuments.class;
  }

  @Override
  protected RoomDocuments readInternal(
      Class<? extends RoomDocuments> type, HttpInputMessage request) throws IOException {
    requireNoEncoding(request);
    if (request instanceof ServletServerHttpRequest servlet) {
      StreamConnection.of(servlet.getServletRequest()).allowStream();
    }
    return new RoomDocuments(request.getBody());
  }

  @Override
  protected void writeInternal(RoomDocuments documents, HttpOutputMessage response) {
    throw new UnsupportedOperationException("no response has documents as its body");
  }
}
