/** Authenticates users, decides which rooms they may see, and sets security headers. */
@NullMarked
package io.voiprooms.server.security;

import org.jspecify.annotations.NullMarked;
