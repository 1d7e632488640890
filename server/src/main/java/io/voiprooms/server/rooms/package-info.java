/** Lists rooms: maps the query string to a query, runs it, and maps the result to the response. */
@NullMarked
package io.voiprooms.server.rooms;

import org.jspecify.annotations.NullMarked;
