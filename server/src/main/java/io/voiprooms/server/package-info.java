/** The service: the contract over the rooms' database, and the commands around it. */
@NullMarked
package io.voiprooms.server;

import org.jspecify.annotations.NullMarked;
