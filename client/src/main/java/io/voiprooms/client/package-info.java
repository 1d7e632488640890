/** A client for rooms of a call centre. Start with {@link io.voiprooms.client.VoipRoomsClient}. */
@NullMarked
package io.voiprooms.client;

import org.jspecify.annotations.NullMarked;
