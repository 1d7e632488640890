/**
 * A client that lists the rooms of a call centre over HTTP.
 *
 * <p>Start with {@link io.voiprooms.client.VoipRoomsClient}. {@link io.voiprooms.client.RoomsQuery}
 * selects and sorts rooms. {@link io.voiprooms.client.VoipRoomsException} is the superclass of all
 * failures.
 */
@NullMarked
package io.voiprooms.client;

import org.jspecify.annotations.NullMarked;
