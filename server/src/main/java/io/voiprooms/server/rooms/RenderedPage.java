package io.voiprooms.server.rooms;

import io.voiprooms.api.VoipRoomsPage;
import java.util.Arrays;

/** A page of rooms as the bytes of its JSON, which {@link RenderedPageConverter} sends. */
final class RenderedPage extends VoipRoomsPage {

  final byte[] json;
  final String etag;

  RenderedPage(byte[] json, String etag) {
    this.json = json;
    this.etag = etag;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RenderedPage page
        && Arrays.equals(json, page.json)
        && etag.equals(page.etag);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(json);
  }
}
