/** How much anyone may ask for. */
@NullMarked
package io.voiprooms.server.ratelimit;

import org.jspecify.annotations.NullMarked;
