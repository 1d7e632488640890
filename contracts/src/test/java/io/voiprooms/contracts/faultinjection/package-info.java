/**
 * Fault injection: a filter injects one fault at a time into the server, and the tests that every
 * build runs must catch it. {@code contracts/fault-injection.md} lists the faults.
 */
@NullMarked
package io.voiprooms.contracts.faultinjection;

import org.jspecify.annotations.NullMarked;
