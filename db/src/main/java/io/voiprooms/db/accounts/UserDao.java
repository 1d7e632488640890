package io.voiprooms.db.accounts;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Stores and lists users. */
public interface UserDao {

  /**
   * Adds an active user without roles.
   *
   * @return false if another user has the ID or the username
   */
  @SqlUpdate(
      """
      INSERT INTO users (id, username, name) VALUES (:id, :username, :name)
      ON CONFLICT DO NOTHING
      """)
  boolean add(
      @Bind("id") String id,
      @Bind("username") String username,
      @Bind("name") @Nullable String name);

  /**
   * Returns users, sorted by username.
   *
   * @param username the only user to return; null for all users
   */
  @SqlQuery(
      """
      SELECT id, username, name, is_active, ARRAY(
        SELECT role FROM user_roles WHERE user_roles.user_id = users.id ORDER BY role
      ) AS roles
      FROM users
      WHERE CAST(:username AS text) IS NULL OR username = :username
      ORDER BY username
      """)
  @RegisterConstructorMapper(User.class)
  List<User> list(@Bind("username") @Nullable String username);

  /** Returns the user with this username. Upper and lower case are different. */
  default Optional<User> find(String username) {
    return list(username).stream().findFirst();
  }

  /**
   * Activates or deactivates a user. The server refuses the tokens of a deactivated user.
   *
   * @return false if the user was in this state already
   */
  @SqlUpdate("UPDATE users SET is_active = :active WHERE id = :id AND is_active <> :active")
  boolean setActive(@Bind("id") String id, @Bind("active") boolean active);
}
