package io.voiprooms.db.accounts;

import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Tells which roles there are, and gives them to users. */
public interface RoleDao {

  /** All roles by name. */
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

  /** Gives the user a role, which must exist; false if they had it already. */
  @SqlUpdate(
      """
      INSERT INTO user_roles (user_id, role) VALUES (:userId, :role)
      ON CONFLICT DO NOTHING
      """)
  boolean grant(@Bind("userId") String userId, @Bind("role") String role);

  /** Takes a role from the user; false if they did not have it. */
  @SqlUpdate("DELETE FROM user_roles WHERE user_id = :userId AND role = :role")
  boolean revoke(@Bind("userId") String userId, @Bind("role") String role);
}
