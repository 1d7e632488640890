package io.voiprooms.db.accounts;

import java.util.List;

/**
 * A role that users may have.
 *
 * @param permissions what it grants, in order
 */
public record Role(String name, List<String> permissions) {}
