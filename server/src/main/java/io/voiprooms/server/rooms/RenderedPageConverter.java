package io.voiprooms.server.rooms;

import java.io.IOException;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.stereotype.Component;

/** Sends the bytes of a rendered page. */
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
