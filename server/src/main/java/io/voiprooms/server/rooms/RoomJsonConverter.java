package io.voiprooms.server.rooms;

import io.voiprooms.api.RoomJson;
import io.voiprooms.server.errors.ApiException;
import io.voiprooms.server.errors.ErrorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.stereotype.Component;

/** Reads and writes one room or one patch as JSON text, without parsing it. */
@Component
class RoomJsonConverter extends AbstractHttpMessageConverter<RoomJson> {

  private static final int MAX_BYTES = 1 << 20;

  RoomJsonConverter() {
    super(MediaType.APPLICATION_JSON, MediaType.valueOf("application/merge-patch+json"));
  }

  @Override
  protected boolean supports(Class<?> type) {
    return type == RoomJson.class;
  }

  @Override
  protected RoomJson readInternal(Class<? extends RoomJson> type, HttpInputMessage request)
      throws IOException {
    RoomDocumentsConverter.requireNoEncoding(request);
    byte[] body = request.getBody().readNBytes(MAX_BYTES + 1);
    if (body.length > MAX_BYTES) {
      throw new ApiException(
          ErrorType.BODY_TOO_LARGE, "The body has more than %,d bytes".formatted(MAX_BYTES));
    }
    try {
      return new RoomJson(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    } catch (CharacterCodingException e) {
      throw new ApiException(ErrorType.INVALID_ROOM, "The body is not UTF-8");
    }
  }

  @Override
  protected void writeInternal(RoomJson room, HttpOutputMessage response) throws IOException {
    response.getBody().write(room.text().getBytes(StandardCharsets.UTF_8));
  }
}
