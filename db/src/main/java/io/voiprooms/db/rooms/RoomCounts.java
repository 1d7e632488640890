package io.voiprooms.db.rooms;

import org.jdbi.v3.core.Jdbi;

/** The numbers of rooms that triggers keep, so that totals need not count rooms. */
public final class RoomCounts {

  private static final String CELLS =
      """
      SELECT grain, created_on, closed_on, is_open, direction, queue, agent_id, agent_username, tag,
        sum(rooms) AS rooms
      FROM (SELECT * FROM room_counts UNION ALL SELECT * FROM room_count_deltas) AS cells
      GROUP BY grain, created_on, closed_on, is_open, direction, queue, agent_id, agent_username, tag
      HAVING sum(rooms) <> 0
      """;

  private static final String WRONG_CELLS =
      """
      SELECT count(*)
      FROM (
        SELECT DISTINCT grain, created_on, closed_on, is_open, direction, queue, agent_id,
          agent_username, tag
        FROM (
          (TABLE earlier_counts EXCEPT (%1$s)) UNION ALL ((%1$s) EXCEPT TABLE earlier_counts)
        ) AS different
      ) AS wrong
      """
          .formatted(CELLS);

  private final Jdbi jdbi;

  public RoomCounts(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * Counts all rooms again. Transactions that change rooms wait until the end.
   *
   * @return the number of cells whose value was wrong, missing or superfluous
   */
  public long rebuild() {
    return jdbi.inTransaction(
        transaction -> {
          transaction.execute("LOCK TABLE rooms IN SHARE MODE");
          transaction.execute("CREATE TEMP TABLE earlier_counts ON COMMIT DROP AS " + CELLS);
          transaction.execute("SELECT recount_rooms()");
          return transaction.createQuery(WRONG_CELLS).mapTo(Long.class).one();
        });
  }
}
