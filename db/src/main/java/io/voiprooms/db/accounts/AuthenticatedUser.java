package io.voiprooms.db.accounts;

import java.util.Set;

/**
 * A user whose credentials were accepted.
 *
 * @param id what the header {@code X-User-Id} named
 * @param username also what a room's {@code servedBy.username} names
 * @param permissions everything that the user's roles grant
 */
public record AuthenticatedUser(String id, String username, Set<String> permissions) {}
