package io.voiprooms.db.accounts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What can be told of a token once it has been issued.
 *
 * @param id 64 hexadecimal digits by which people name it. They are the SHA-256 of its hash, so
 *     neither the token nor its hash can be read from them.
 * @param username whose it is
 * @param name what it is for
 * @param expiresAt from then on it is refused; null for never
 * @param revokedAt null while it has not been revoked
 */
public record IssuedToken(
    String id,
    String username,
    @Nullable String name,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant revokedAt) {}
