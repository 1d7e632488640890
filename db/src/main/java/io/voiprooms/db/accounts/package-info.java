/** Users, their roles and tokens, and the permissions that roles grant. */
@NullMarked
package io.voiprooms.db.accounts;

import org.jspecify.annotations.NullMarked;
