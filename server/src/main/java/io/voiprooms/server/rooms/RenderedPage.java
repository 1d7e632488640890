package io.voiprooms.server.rooms;

import io.voiprooms.api.VoipRoomsPage;

/** A page of rooms as the bytes of its JSON, which {@link RenderedPageConverter} sends. */
final class RenderedPage extends VoipRoomsPage {

  final byte[] json;
  final String etag;

  RenderedPage(byte[] json, String etag) {
    this.json = json;
    this.etag = etag;
  }
}
