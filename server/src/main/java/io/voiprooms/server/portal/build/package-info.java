/** Writes the files of the portal. Only the build runs these classes; they are not in the jar. */
@NullMarked
package io.voiprooms.server.portal.build;

import org.jspecify.annotations.NullMarked;
