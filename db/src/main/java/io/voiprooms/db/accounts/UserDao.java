package io.voiprooms.db.accounts;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Keeps users. */
public interface UserDao {

  /** Adds a user who is active and has no role; false if the ID or the username is taken. */
  @SqlUpdate(
      """
      INSERT INTO users (id, username, name) VALUES (:id, :username, :name)
      ON CONFLICT DO NOTHING
      """)
  boolean add(
      @Bind("id") String id,
      @Bind("username") String username,
      @Bind("name") @Nullable String name);

  /** The user of that username, or all of them by username if it is null. */
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

  /** The user of that username, which is compared letter by letter, capitals included. */
  default Optional<User> find(String username) {
    return list(username).stream().findFirst();
  }

  /** Lets the user in, or keeps them out; false if that was so already. */
  @SqlUpdate("UPDATE users SET is_active = :active WHERE id = :id AND is_active <> :active")
  boolean setActive(@Bind("id") String id, @Bind("active") boolean active);
}
