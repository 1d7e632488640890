/** Who calls, and whether they may come in. */
@NullMarked
package io.voiprooms.server.security;

import org.jspecify.annotations.NullMarked;
