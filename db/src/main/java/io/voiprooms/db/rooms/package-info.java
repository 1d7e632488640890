/** Searches rooms: filters, order, projection and pages. Returns rooms as JSON text. */
@NullMarked
package io.voiprooms.db.rooms;

import org.jspecify.annotations.NullMarked;
