package io.voiprooms.db.accounts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/** Checks credentials. */
public final class AuthenticationDao {

  private static final String FIND =
      """
      SELECT users.id, users.username, tokens.hash, ARRAY(
        SELECT DISTINCT role_permissions.permission
        FROM user_roles JOIN role_permissions USING (role)
        WHERE user_roles.user_id = users.id
      ) AS permissions, (
        SELECT coalesce(sum(version), 0)::bigint
        FROM (SELECT * FROM room_counts UNION ALL SELECT * FROM room_count_deltas) AS counts
        WHERE grain = 'all'
      ) AS rooms_version
      FROM tokens JOIN users ON users.id = tokens.user_id
      WHERE <tokens>
        AND users.is_active
        AND tokens.revoked_at IS NULL
        AND (tokens.expires_at IS NULL OR tokens.expires_at > now())
      """;

  private final Jdbi jdbi;

  public AuthenticationDao(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * Returns the active user with this ID, if a valid token of the user has this hash. The same
   * statement reads the version of the rooms.
   *
   * @param hash see {@link Token#hash}
   */
  public Optional<AuthenticatedUser> findByCredentials(String userId, String hash) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(FIND)
                .define("tokens", "tokens.hash = :hash AND users.id = :userId")
                .bind("userId", userId)
                .bind("hash", hash)
                .map((row, context) -> user(row))
                .findOne());
  }

  /** Returns the active users of those credentials that are valid. */
  public Map<Credentials, AuthenticatedUser> findByCredentials(
      Collection<Credentials> credentials) {
    Map<Credentials, AuthenticatedUser> users = new HashMap<>();
    jdbi.useHandle(
        handle ->
            handle
                .createQuery(FIND)
                .define("tokens", "tokens.hash = ANY(:hashes)")
                .bindArray(
                    "hashes",
                    String.class,
                    credentials.stream().map(Credentials::tokenHash).toList())
                .map(
                    (row, context) -> {
                      AuthenticatedUser user = user(row);
                      return users.put(new Credentials(user.id(), row.getString("hash")), user);
                    })
                .list());
    return users;
  }

  private static AuthenticatedUser user(ResultSet row) throws SQLException {
    return new AuthenticatedUser(
        row.getString("id"),
        row.getString("username"),
        Set.of((String[]) row.getArray("permissions").getArray()),
        row.getLong("rooms_version"));
  }
}
