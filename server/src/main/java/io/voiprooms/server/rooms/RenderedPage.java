package io.voiprooms.server.rooms;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import io.voiprooms.api.VoipRoomsPage;

/** A page of rooms as JSON text, which Jackson copies to the response. */
final class RenderedPage extends VoipRoomsPage {

  private final String text;

  RenderedPage(String text) {
    this.text = text;
  }

  @JsonValue
  @JsonRawValue
  String text() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RenderedPage page && text.equals(page.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
