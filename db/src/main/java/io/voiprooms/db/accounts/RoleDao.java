package io.voiprooms.db.accounts;

import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Lists the roles, and grants them to users. */
public interface RoleDao {

  /** Returns all roles, sorted by name. */
  @SqlQuery(
      """
      SELECT name, ARRAY(
        SELECT permission FROM role_permissions WHERE role = roles.name ORDER BY permission
      ) AS permissions
      FROM roles
      ORDER BY name
      """)
  @RegisterConstructorMapper(Role.class)
  List<Role> list();

  /**
   * Grants a role, which must exist, to a user.
   *
   * @return false if the user had the role already
   */
  @SqlUpdate(
      """
      INSERT INTO user_roles (user_id, role) VALUES (:userId, :role)
      ON CONFLICT DO NOTHING
      """)
  boolean grant(@Bind("userId") String userId, @Bind("role") String role);

  /**
   * Revokes a role of a user.
   *
   * @return false if the user did not have the role
   */
  @SqlUpdate("DELETE FROM user_roles WHERE user_id = :userId AND role = :role")
  boolean revoke(@Bind("userId") String userId, @Bind("role") String role);
}
