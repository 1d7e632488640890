/** Compares the responses of a running server with the contract in every test that uses HTTP. */
@NullMarked
package io.voiprooms.server.conformance;

import org.jspecify.annotations.NullMarked;
