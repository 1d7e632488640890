package io.voiprooms.server.rooms;

import io.voiprooms.api.VoipRoomsPage;
import io.voiprooms.db.rooms.RoomQuery;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.springframework.util.DigestUtils;

/** A page of rooms as the bytes of its JSON, which {@link RenderedPageConverter} sends. */
final class RenderedPage extends VoipRoomsPage {

  private static final String PROGRAM_VERSION =
      String.valueOf(RenderedPage.class.getPackage().getImplementationVersion());

  final byte[] json;

  RenderedPage(byte[] json) {
    this.json = json;
  }

  /**
   * Returns the ETag of a page. It depends on everything that decides the content of the page: the
   * program, the rooms and the query, which contains the access of the user.
   */
  static String etag(RoomQuery query, long roomsVersion) {
    String state = PROGRAM_VERSION + " " + roomsVersion + " " + query;
    // The ETag is weak, because the bytes of a response depend on its compression.
    return "W/\"" + DigestUtils.md5DigestAsHex(state.getBytes(StandardCharsets.UTF_8)) + "\"";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RenderedPage page && Arrays.equals(json, page.json);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(json);
  }
}
