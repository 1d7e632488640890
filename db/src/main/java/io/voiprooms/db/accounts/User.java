package io.voiprooms.db.accounts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody, or a program, that may have tokens.
 *
 * @param id what the header {@code X-User-Id} names
 * @param username also what a room's {@code servedBy.username} names
 * @param name for people to read
 * @param roles in order
 * @param isActive whether their tokens are accepted
 */
public record User(
    String id, String username, @Nullable String name, List<String> roles, boolean isActive) {}
