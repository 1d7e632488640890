package io.voiprooms.server.rooms;

import io.voiprooms.api.VoipRoomChanges;
import org.jspecify.annotations.Nullable;

/** A page of changes as the bytes of its JSON, which {@link RenderedJsonConverter} sends. */
final class RenderedChanges extends VoipRoomChanges implements RenderedJson {

  final String cursor;
  private final byte[] json;

  RenderedChanges(String cursor, byte[] json) {
    this.cursor = cursor;
    this.json = json;
  }

  @Override
  public byte[] json() {
    return json;
  }

  @Override
  public @Nullable String etag() {
    return null;
  }
}
