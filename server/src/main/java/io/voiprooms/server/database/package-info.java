/** Which database, and how it is reached. */
@NullMarked
package io.voiprooms.server.database;

import org.jspecify.annotations.NullMarked;
