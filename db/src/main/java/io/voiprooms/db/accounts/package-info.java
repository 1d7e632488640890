/** Who may list rooms: users, roles, what roles grant, and tokens. */
@NullMarked
package io.voiprooms.db.accounts;

import org.jspecify.annotations.NullMarked;
