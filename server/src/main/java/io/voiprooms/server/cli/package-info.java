/** The commands of the program. */
@NullMarked
package io.voiprooms.server.cli;

import org.jspecify.annotations.NullMarked;
