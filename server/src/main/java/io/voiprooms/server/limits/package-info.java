/** How much anyone may ask for. */
@NullMarked
package io.voiprooms.server.limits;

import org.jspecify.annotations.NullMarked;
