/** Holds what a running server answers against the contract, in every test that speaks HTTP. */
@NullMarked
package io.voiprooms.server.conformance;

import org.jspecify.annotations.NullMarked;
