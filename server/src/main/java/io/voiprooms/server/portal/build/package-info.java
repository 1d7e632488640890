/** Writes the pages of the portal. Only the build runs these classes, so the jar lacks them. */
@NullMarked
package io.voiprooms.server.portal.build;

import org.jspecify.annotations.NullMarked;
