package io.voiprooms.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The contract's {@code Room} as JSON text. Jackson copies the text to the response. Nested fields
 * come from the database as text, and the server does not parse them.
 *
 * @param text a JSON object
 */
public record RoomJson(@JsonRawValue @JsonValue String text) {}
