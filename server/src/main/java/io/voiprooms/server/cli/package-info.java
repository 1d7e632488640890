/** What can be done from a terminal. */
@NullMarked
package io.voiprooms.server.cli;

import org.jspecify.annotations.NullMarked;
