/** The service: implements the contract over the database of rooms, and provides the commands. */
@NullMarked
package io.voiprooms.server;

import org.jspecify.annotations.NullMarked;
