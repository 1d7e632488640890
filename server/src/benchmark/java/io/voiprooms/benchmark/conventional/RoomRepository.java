package io.voiprooms.benchmark.conventional;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** Reads rooms, and checks credentials. */
public interface RoomRepository extends JpaRepository<Room, String> {

  @Query(
      nativeQuery = true,
      value =
          """
          SELECT count(*) > 0
          FROM tokens JOIN users ON users.id = tokens.user_id
            JOIN user_roles ON user_roles.user_id = users.id
            JOIN role_permissions USING (role)
          WHERE tokens.hash = :hash AND users.id = :userId AND users.is_active
            AND tokens.revoked_at IS NULL AND permission = 'view-livechat-rooms'
          """)
  boolean mayListRooms(String userId, String hash);
}
