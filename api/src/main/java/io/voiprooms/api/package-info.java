/**
 * The contract in Java: the interface and models generated from {@code api/openapi.yaml}, and the
 * value types behind the parameters that carry a syntax of their own. A value of these types is
 * always valid; what cannot be read is refused with an {@link InvalidParameterException} whose
 * message says what to write instead.
 */
@NullMarked
package io.voiprooms.api;

import org.jspecify.annotations.NullMarked;
