/**
 * Fault injection: the program runs in a process of its own with a small heap, and tests attack it
 * as a hostile or careless client does. {@code contracts/faults.md} lists the faults.
 */
@NullMarked
package io.voiprooms.contracts.faults;

import org.jspecify.annotations.NullMarked;
