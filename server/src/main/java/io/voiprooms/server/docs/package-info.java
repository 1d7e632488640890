/** What the server says about itself. */
@NullMarked
package io.voiprooms.server.docs;

import org.jspecify.annotations.NullMarked;
