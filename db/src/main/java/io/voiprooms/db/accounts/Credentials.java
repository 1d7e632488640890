package io.voiprooms.db.accounts;

/**
 * The credentials of a request.
 *
 * @param userId the user's ID
 * @param tokenHash the hash of the token, see {@link Token#hash}
 */
public record Credentials(String userId, String tokenHash) {}
