/** Configures the HTTP server: the number, the duration and the memory of its connections. */
@NullMarked
package io.voiprooms.server.http;

import org.jspecify.annotations.NullMarked;
