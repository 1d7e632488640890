package io.voiprooms.server.rooms;

import io.voiprooms.api.VoipRoomsPage;

/** A page of rooms as the bytes of its JSON, which {@link RenderedJsonConverter} sends. */
final class RenderedPage extends VoipRoomsPage implements RenderedJson {

  final byte[] json;
  final String etag;

  RenderedPage(byte[] json, String etag) {
    this.json = json;
    this.etag = etag;
  }

  @Override
  public byte[] json() {
    return json;
  }

  @Override
  public String etag() {
    return etag;
  }
}
