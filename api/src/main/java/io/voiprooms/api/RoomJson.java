package io.voiprooms.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The contract's {@code Room}, as the JSON text in which it goes out. Its nested members come from
 * the database as text and are written as they are; nothing parses them on the way.
 */
public record RoomJson(@JsonRawValue @JsonValue String text) {}
