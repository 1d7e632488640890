package io.voiprooms.db.accounts;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Keeps tokens, or rather their hashes. */
public interface TokenDao {

  /**
   * Keeps a new token.
   *
   * @param hash see {@link Token#hash}
   * @param name what the token is for
   * @param expiresAt from then on it is refused; null for never
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

  /** The tokens of that user, or everybody's if it is null: by username, the oldest first. */
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

  /** Revokes the token of that {@link IssuedToken#id}; false if that has been done already. */
  @SqlUpdate(
      """
      UPDATE tokens SET revoked_at = now()
      WHERE encode(sha256(convert_to(hash, 'UTF8')), 'hex') = :id AND revoked_at IS NULL
      """)
  boolean revoke(@Bind("id") String id);
}
