package io.voiprooms.db.rooms;

import io.voiprooms.db.rooms.RoomAccess.RoomsServedBy;
import io.voiprooms.db.rooms.RoomChanges.Removed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Reads the changes of rooms. */
public final class RoomChangesDao {

  /** The number of changes that a page reads at most, whether they match or not. */
  static final int MAX_SCANNED = 2_000;

  /**
   * Selects a page of changes, and whether the position is still valid, in one statement and
   * snapshot. Reads changes until there are enough, or up to a maximum. The last change that it
   * reads then is part of the result in any case, because the next page begins there.
   */
  private static final String SEARCH =
      """
      WITH feed AS MATERIALIZED (
        SELECT change_epoch() AS epoch, forgotten_in, horizon,
          coalesce(CAST(:boundary AS xid8), horizon) AS boundary
        FROM change_feed, coalesce(CAST(:horizon AS xid8), pg_snapshot_xmin(pg_current_snapshot())) AS horizon
      )
      SELECT feed.epoch, feed.horizon, feed.boundary, page.*, <columns>,
        feed.forgotten_in >= greatest(CAST(:transaction AS xid8), feed.boundary)
          -- A position from before a snapshot of the disk was restored.
          OR CAST(:transaction AS xid8) > feed.horizon AS is_forgotten
      FROM feed
      LEFT JOIN (
        SELECT *
        FROM (
          SELECT *,
            is_known AND (is_listed OR transaction >= (SELECT boundary FROM feed)) AS is_reported,
            row_number() OVER (ORDER BY transaction, room_id) AS number
          FROM (
            (
              SELECT changed_in AS transaction, id AS room_id,
                CASE WHEN <visible> THEN updated_at END AS at,
                <known> AS is_known, <listed> AS is_listed
              FROM rooms
              WHERE (changed_in, id) > (CAST(:transaction AS xid8), :roomId)
                AND changed_in < (SELECT horizon FROM feed)
              ORDER BY changed_in, id
              LIMIT <scanned>
            )
            UNION ALL
            (
              SELECT deleted_in, id, deleted_at, <knownDeleted>, false
              FROM deleted_rooms
              WHERE (deleted_in, id) > (CAST(:transaction AS xid8), :roomId)
                AND deleted_in >= (SELECT boundary FROM feed)
                AND deleted_in < (SELECT horizon FROM feed)
              ORDER BY deleted_in, id
              LIMIT <scanned>
            )
          ) AS changes
          ORDER BY transaction, room_id
          LIMIT <scanned>
        ) AS scanned_changes
        WHERE is_reported OR number = <scanned>
        ORDER BY transaction, room_id
        LIMIT :limit + 1
      ) AS page ON true
      LEFT JOIN rooms ON page.is_listed AND rooms.id = page.room_id
      ORDER BY page.transaction, page.room_id
      """;

  /** Reads the ends of indexes. PostgreSQL might read the whole table for EXISTS. */
  private static final String STATE =
      """
      WITH feed AS MATERIALIZED (
        SELECT pg_snapshot_xmin(pg_current_snapshot()) AS horizon
      )
      SELECT change_epoch() AS epoch, horizon,
        greatest((
          SELECT changed_in FROM rooms WHERE changed_in < horizon ORDER BY changed_in DESC LIMIT 1
        ), (
          SELECT deleted_in FROM deleted_rooms
          WHERE deleted_in < horizon ORDER BY deleted_in DESC LIMIT 1
        )) AS last_change,
        (SELECT max(changed_in) FROM rooms) >= horizon
          OR (SELECT max(deleted_in) FROM deleted_rooms) >= horizon AS is_pending
      FROM feed
      """;

  private static final String VISIBLE = "agent_id = :accessId OR agent_username = :accessUsername";

  private static final String KNOWN =
      """
      (agent_id = :accessId OR agent_username = :accessUsername \
      OR :accessId = ANY(former_agent_ids) OR :accessUsername = ANY(former_agent_usernames)) \
      IS TRUE""";

  private static final String KNOWN_DELETED =
      "(:accessId = ANY(agent_ids) OR :accessUsername = ANY(agent_usernames)) IS TRUE";

  private final Jdbi jdbi;
  private final int maxScanned;

  public RoomChangesDao(Jdbi jdbi) {
    this(jdbi, MAX_SCANNED);
  }

  RoomChangesDao(Jdbi jdbi, int maxScanned) {
    this.jdbi = jdbi;
    this.maxScanned = maxScanned;
  }

  /** Returns the key of 32 bytes with which cursors are encrypted. */
  public byte[] cursorKey() {
    return jdbi.withHandle(
        handle -> handle.select("SELECT cursor_key FROM change_feed").mapTo(byte[].class).one());
  }

  /** Forgets deletions that are older. Positions from before them become invalid. */
  public void forgetDeletions(Duration olderThan) {
    jdbi.useHandle(
        handle ->
            handle.execute(
                "SELECT forget_deleted_rooms(make_interval(secs => ?))", olderThan.toSeconds()));
  }

  /**
   * Returns a page of changes, or nothing if the position is not valid any more: the database was
   * restored, or deletions after the position are forgotten.
   *
   * <p>A page has only changes of transactions that are older than all transactions in progress. So
   * no change can appear before its end later.
   */
  public Optional<RoomChanges> search(RoomChangesQuery query) {
    return search(query, null);
  }

  /**
   * Returns a page of changes up to a horizon, or nothing if the position is not valid any more.
   *
   * @param horizon the horizon of an earlier {@link #state}; null for the current one
   */
  public Optional<RoomChanges> search(RoomChangesQuery query, @Nullable String horizon) {
    RoomPredicates predicates = new RoomPredicates(query.access(), query.filter());
    boolean isAgent = query.access() instanceof RoomsServedBy;
    RoomRowMapper row = new RoomRowMapper(query.projection());
    RoomChangesPosition after = query.after();
    int scanned = Math.max(maxScanned, query.limit());
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(SEARCH)
                .define("columns", row.columns())
                .define("visible", isAgent ? VISIBLE : "true")
                .define("known", isAgent ? KNOWN : "true")
                .define("knownDeleted", isAgent ? KNOWN_DELETED : "true")
                .define("listed", "(" + predicates.sql() + ") IS TRUE")
                .define("scanned", scanned)
                .bindMap(predicates.values())
                .bind("transaction", after == null ? "0" : after.transaction())
                .bind("roomId", after == null ? "" : after.roomId())
                .bind("boundary", after == null ? null : after.boundary())
                .bind("horizon", horizon)
                .bind("limit", query.limit())
                .scanResultSet((results, context) -> page(query, row, scanned, results.get())));
  }

  /** Returns the state of the feed. */
  public RoomChangesState state() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(STATE)
                .map(
                    (row, context) ->
                        new RoomChangesState(
                            row.getString("epoch"),
                            row.getString("horizon"),
                            row.getString("last_change"),
                            row.getBoolean("is_pending")))
                .one());
  }

  private static Optional<RoomChanges> page(
      RoomChangesQuery query, RoomRowMapper row, int scanned, ResultSet results)
      throws SQLException {
    results.next();
    String epoch = results.getString("epoch");
    String boundary = results.getString("boundary");
    if (query.after() != null
        && (!query.after().epoch().equals(epoch) || results.getBoolean("is_forgotten"))) {
      return Optional.empty();
    }
    RoomChangesPosition horizon =
        RoomChangesPosition.atHorizon(epoch, results.getString("horizon"));
    RoomChangesPosition last = horizon;
    long number = 0;
    List<String> rooms = new ArrayList<>();
    List<Removed> removed = new ArrayList<>();
    // Without changes, there is one row, and all its columns of a change are null.
    boolean hasNext = results.getString("room_id") != null;
    while (hasNext && rooms.size() + removed.size() < query.limit()) {
      if (results.getBoolean("is_listed")) {
        rooms.add(row.json(results));
      } else if (results.getBoolean("is_reported")) {
        removed.add(removed(results));
      }
      number = results.getLong("number");
      last =
          new RoomChangesPosition(
              epoch, results.getString("transaction"), results.getString("room_id"), boundary);
      hasNext = results.next();
    }
    boolean more = hasNext || number == scanned;
    return Optional.of(new RoomChanges(rooms, removed, more ? last : horizon, more));
  }

  private static Removed removed(ResultSet row) throws SQLException {
    OffsetDateTime at = row.getObject("at", OffsetDateTime.class);
    return new Removed(row.getString("room_id"), at == null ? null : at.toInstant());
  }
}
