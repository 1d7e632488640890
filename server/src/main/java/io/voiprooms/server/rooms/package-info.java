/** Lists rooms: from the query string to one filter, from one read to the answer. */
@NullMarked
package io.voiprooms.server.rooms;

import org.jspecify.annotations.NullMarked;
