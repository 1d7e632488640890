package io.voiprooms.db.accounts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token in a listing, without its secret.
 *
 * @param id 64 hexadecimal digits that identify the token: the SHA-256 of its hash. Neither the
 *     token nor its hash can be computed from them.
 * @param username the username of the token's user
 * @param name the purpose of the token
 * @param expiresAt the instant from which the token is refused; null for never
 * @param revokedAt the instant when the token was revoked; null if it was not revoked
 */
public record IssuedToken(
    String id,
    String username,
    @Nullable String name,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant revokedAt) {}
