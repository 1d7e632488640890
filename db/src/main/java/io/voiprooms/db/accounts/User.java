package io.voiprooms.db.accounts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A person or program that can have tokens.
 *
 * @param id the ID, which the header {@code X-User-Id} contains
 * @param username the username, which a room's {@code servedBy.username} contains
 * @param name the display name
 * @param roles the names of the user's roles, in alphabetical order
 * @param isActive whether the server accepts the user's tokens
 */
public record User(
    String id, String username, @Nullable String name, List<String> roles, boolean isActive) {}
