/** Serves the portal, which documents the API. */
@NullMarked
package io.voiprooms.server.portal;

import org.jspecify.annotations.NullMarked;
