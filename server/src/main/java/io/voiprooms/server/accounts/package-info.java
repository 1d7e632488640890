/** Who calls, and whether they may come in. */
@NullMarked
package io.voiprooms.server.accounts;

import org.jspecify.annotations.NullMarked;
