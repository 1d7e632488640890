package io.voiprooms.server.rooms;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.stereotype.Component;

/** Sends the bytes of a rendered body, and its ETag. */
@Component
class RenderedJsonConverter extends AbstractHttpMessageConverter<RenderedJson> {

  RenderedJsonConverter() {
    super(MediaType.APPLICATION_JSON);
  }

  @Override
  protected boolean supports(Class<?> type) {
    return RenderedJson.class.isAssignableFrom(type);
  }

  @Override
  protected boolean canWrite(@Nullable MediaType type) {
    Charset charset = type == null ? null : type.getCharset();
    return super.canWrite(type) && (charset == null || charset.equals(StandardCharsets.UTF_8));
  }

  /** Adds the ETag here, so that only a page has it, and not the response to a later error. */
  @Override
  protected void addDefaultHeaders(
      HttpHeaders headers, RenderedJson body, @Nullable MediaType contentType) throws IOException {
    super.addDefaultHeaders(headers, body, contentType);
    headers.setETag(body.etag());
  }

  @Override
  protected Long getContentLength(RenderedJson body, MediaType contentType) {
    return (long) body.json().length;
  }

  @Override
  protected void writeInternal(RenderedJson body, HttpOutputMessage response) throws IOException {
    response.getBody().write(body.json());
  }

  @Override
  protected RenderedJson readInternal(Class<? extends RenderedJson> type, HttpInputMessage body) {
    throw new UnsupportedOperationException("no request has this body");
  }
}
