/**
 * The contract in Java: the interface and models generated from {@code api/openapi.yaml}, and value
 * types for the parameters that have a syntax. The constructors of the value types check their
 * arguments, so a value is always valid. An invalid text or argument throws {@link
 * InvalidParameterException}, whose message describes a valid value.
 */
@NullMarked
package io.voiprooms.api;

import org.jspecify.annotations.NullMarked;
