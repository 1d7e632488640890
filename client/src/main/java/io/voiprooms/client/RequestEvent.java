package io.voiprooms.client;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One attempt to send a request, for logs and metrics. It contains no credentials.
 *
 * @param method the HTTP method
 * @param uri the URI, with the names of the query parameters but without their values
 * @param attempt 1 for the first attempt, 2 for the first retry and so on
 * @param duration the time until the response was complete or the attempt failed
 * @param status the HTTP status, or empty if no complete response arrived
 * @param exception the reason if no complete response arrived
 */
public record RequestEvent(
    String method,
    URI uri,
    int attempt,
    Duration duration,
    OptionalInt status,
    Optional<Throwable> exception) {}
