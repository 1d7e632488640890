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

/** Sends the bytes of a rendered page, and its ETag. */
@Component
class RenderedPageConverter extends AbstractHttpMessageConverter<RenderedPage> {

  RenderedPageConverter() {
    super(MediaType.APPLICATION_JSON);
  }

  @Override
  protected boolean supports(Class<?> type) {
    return type == RenderedPage.class;
  }

  @Override
  protected boolean canWrite(@Nullable MediaType type) {
    Charset charset = type == null ? null : type.getCharset();
    return super.canWrite(type) && (charset == null || charset.equals(StandardCharsets.UTF_8));
  }

  /** Adds the ETag here, so that only a page has it, and not the response to a later error. */
  @Override
  protected void addDefaultHeaders(
      HttpHeaders headers, RenderedPage page, @Nullable MediaType contentType) throws IOException {
    super.addDefaultHeaders(headers, page, contentType);
    headers.setETag(page.etag);
  }

  @Override
  protected Long getContentLength(RenderedPage page, MediaType contentType) {
    return (long) page.json.length;
  }

  @Override
  protected void writeInternal(RenderedPage page, HttpOutputMessage response) throws IOException {
    response.getBody().write(page.json);
  }

  @Override
  protected RenderedPage readInternal(Class<? extends RenderedPage> type, HttpInputMessage page) {
    throw new UnsupportedOperationException("no request has a page as its body");
  }
}
