/** The HTTP server: how many connections it keeps, for how long, and how much memory they take. */
@NullMarked
package io.voiprooms.server.http;

import org.jspecify.annotations.NullMarked;
