/** Defines the types of errors, and maps exceptions to the error responses of the contract. */
@NullMarked
package io.voiprooms.server.errors;

import org.jspecify.annotations.NullMarked;
