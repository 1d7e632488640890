/**
 * Attacks on the packaged program. It runs in a process of its own with a small heap, and tests
 * attack it as a hostile or careless client does. {@code contracts/attacks.md} lists the attacks.
 */
@NullMarked
package io.voiprooms.contracts.attacks;

import org.jspecify.annotations.NullMarked;
