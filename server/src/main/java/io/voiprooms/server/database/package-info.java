/** Configures the database, its connection pools, and the reaction to its failures. */
@NullMarked
package io.voiprooms.server.database;

import org.jspecify.annotations.NullMarked;
