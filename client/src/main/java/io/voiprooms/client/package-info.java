/**
 * Lists the rooms of a call centre over HTTP.
 *
 * <p>{@link io.voiprooms.client.VoipRoomsClient} is where to begin, {@link
 * io.voiprooms.client.RoomsQuery} says which rooms, and {@link
 * io.voiprooms.client.VoipRoomsException} is what goes wrong.
 */
@NullMarked
package io.voiprooms.client;

import org.jspecify.annotations.NullMarked;
