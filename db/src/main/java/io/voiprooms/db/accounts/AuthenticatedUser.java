package io.voiprooms.db.accounts;

import java.util.Set;

/**
 * A user whose credentials were accepted.
 *
 * @param id the ID, which the header {@code X-User-Id} contains
 * @param username the username, which a room's {@code servedBy.username} contains
 * @param permissions all permissions that the user's roles grant
 * @param roomsVersion the version of the rooms at the time of the check. It changes with each
 *     transaction that changes rooms
 */
public record AuthenticatedUser(
    String id, String username, Set<String> permissions, long roomsVersion) {}
