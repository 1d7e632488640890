package io.voiprooms.api;

import java.io.InputStream;

/**
 * The body of an import: rooms as JSON, one in each line or in an array, plain or gzip.
 *
 * @param body the body, which is read while it arrives
 */
public record RoomDocuments(InputStream body) {}
