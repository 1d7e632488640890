package io.voiprooms.db.accounts;

import java.util.Set;

/**
 * A user whose credentials were accepted.
 *
 * @param id the ID, which the header {@code X-User-Id} contains
 * @param username the username, which a room's {@code servedBy.username} contains
 * @param permissions all permissions that the user's roles grant
 */
public record AuthenticatedUser(String id, String username, Set<String> permissions) {}
