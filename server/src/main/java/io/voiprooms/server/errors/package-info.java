/**
 * One catalogue of errors, and one place that turns what went wrong into the contract's answers.
 */
@NullMarked
package io.voiprooms.server.errors;

import org.jspecify.annotations.NullMarked;
