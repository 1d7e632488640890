/** The rooms: how they are kept, found, ordered, cut to the members asked for, and written. */
@NullMarked
package io.voiprooms.db.rooms;

import org.jspecify.annotations.NullMarked;
