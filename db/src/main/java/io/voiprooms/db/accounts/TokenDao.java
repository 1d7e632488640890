package io.voiprooms.db.accounts;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Stores, lists and revokes tokens. The table has only their hashes. */
public interface TokenDao {

  /**
   * Stores a new token.
   *
   * @param hash see {@link Token#hash}
   * @param name the purpose of the token
   * @param expiresAt the instant from which the token is refused; null for never
   */
  @SqlUpdate(
      """
      INSERT INTO tokens (hash, user_id, name, expires_at)
      VALUES (:hash, :userId, :name, :expiresAt)
      """)
  void add(
      @Bind("hash") String hash,
      @Bind("userId") String userId,
      @Bind("name") @Nullable String name,
      @Bind("expiresAt") @Nullable Instant expiresAt);

  /**
   * Returns tokens, sorted by username and age, the oldest first.
   *
   * @param username the user whose tokens to return; null for the tokens of all users
   */
  @SqlQuery(
      """
      SELECT encode(sha256(convert_to(tokens.hash, 'UTF8')), 'hex') AS id, users.username,
        tokens.name, tokens.created_at, tokens.expires_at, tokens.revoked_at
      FROM tokens JOIN users ON users.id = tokens.user_id
      WHERE CAST(:username AS text) IS NULL OR users.username = :username
      ORDER BY users.username, tokens.created_at, id
      """)
  @RegisterConstructorMapper(IssuedToken.class)
  List<IssuedToken> list(@Bind("username") @Nullable String username);

  /**
   * Revokes a token.
   *
   * @param id see {@link IssuedToken#id}
   * @return false if the token does not exist or was revoked already
   */
  @SqlUpdate(
      """
      UPDATE tokens SET revoked_at = now()
      WHERE encode(sha256(convert_to(hash, 'UTF8')), 'hex') = :id AND revoked_at IS NULL
      """)
  boolean revoke(@Bind("id") String id);
}
