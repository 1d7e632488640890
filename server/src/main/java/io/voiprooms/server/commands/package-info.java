/** What can be done from a terminal. */
@NullMarked
package io.voiprooms.server.commands;

import org.jspecify.annotations.NullMarked;
