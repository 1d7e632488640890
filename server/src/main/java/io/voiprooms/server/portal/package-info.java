/** What the server says about itself: the portal, and the build of its pages. */
@NullMarked
package io.voiprooms.server.portal;

import org.jspecify.annotations.NullMarked;
