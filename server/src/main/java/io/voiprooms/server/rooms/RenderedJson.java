package io.voiprooms.server.rooms;

import org.jspecify.annotations.Nullable;

/** The body of a response as the bytes of its JSON, which {@link RenderedJsonConverter} sends. */
interface RenderedJson {

  byte[] json();

  /** Returns the ETag of the response, or null if it has none. */
  @Nullable String etag();
}
