package io.voiprooms.db.accounts;

import java.util.List;

/**
 * A role that users may have.
 *
 * @param permissions the permissions that the role grants, in alphabetical order
 */
public record Role(String name, List<String> permissions) {}
