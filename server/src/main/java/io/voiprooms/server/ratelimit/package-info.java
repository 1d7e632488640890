/** Limits the rate and the concurrency of requests. */
@NullMarked
package io.voiprooms.server.ratelimit;

import org.jspecify.annotations.NullMarked;
