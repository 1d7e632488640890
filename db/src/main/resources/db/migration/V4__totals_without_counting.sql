-- Keeps the number of rooms for each combination of filter values (a cell), so that the total of a
-- page is a sum of a few cells. A total that no cell covers is still counted.
--
-- Statement triggers append the changes of each cell to room_count_deltas in the transaction that
-- changes the rooms. So a sum of both tables is exact in each snapshot, and no transaction waits for
-- another. fold_room_counts() moves deltas to room_counts.

CREATE TABLE room_counts (
  grain          text COLLATE "C" NOT NULL,
  created_on     date,
  closed_on      date,
  is_open        boolean,
  direction      text COLLATE "pg_c_utf8",
  queue          text COLLATE "pg_c_utf8",
  agent_id       text COLLATE "pg_c_utf8",
  agent_username text COLLATE "pg_c_utf8",
  tag            text COLLATE "pg_c_utf8",
  rooms          bigint NOT NULL,
  version        bigint NOT NULL
) WITH (fillfactor = 70);

-- Hashes, because several long texts do not fit into one entry of an index.
CREATE UNIQUE INDEX room_counts_cell ON room_counts (
  grain, created_on, closed_on, is_open, direction, md5(queue), md5(agent_id), md5(agent_username), md5(tag)
) NULLS NOT DISTINCT;
CREATE INDEX room_counts_by_agent_id ON room_counts (agent_id) WHERE grain = 'agent';
CREATE INDEX room_counts_by_agent_username ON room_counts (agent_username) WHERE grain = 'agent';
CREATE INDEX room_counts_by_tag ON room_counts (tag) WHERE grain = 'tag';

CREATE TABLE room_count_deltas (LIKE room_counts) WITH (
  autovacuum_vacuum_threshold = 1000,
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_insert_threshold = -1,
  autovacuum_analyze_threshold = 1000000
);

CREATE INDEX room_count_deltas_by_grain ON room_count_deltas (grain);

-- Logical replication needs an identity of rows, which nullable columns cannot give.
ALTER TABLE room_counts REPLICA IDENTITY FULL;
ALTER TABLE room_count_deltas REPLICA IDENTITY FULL;

COMMENT ON TABLE room_counts IS 'Numbers of rooms by values of filters, without the changes in room_count_deltas';
COMMENT ON COLUMN room_counts.grain IS 'The columns that the cell has beside is_open, direction and queue: all (none), created (created_on), closed (closed_on), agent (agent_id and agent_username) or tag (tag; a room is in the cell of each of its tags). A month has created_on (its first day), is_open and direction, but no queue';
COMMENT ON COLUMN room_counts.created_on IS 'The day of created_at in UTC, or the first day of its month';
COMMENT ON COLUMN room_counts.closed_on IS 'The day of closed_at in UTC';
COMMENT ON COLUMN room_counts.version IS 'Grows by a random number with each statement that changes rooms of the cell. The sum over the grain all is the version of the rooms. It is random so that copies of a database that changed in different ways have different versions';
COMMENT ON TABLE room_count_deltas IS 'Changes of room_counts that are not folded yet';

-- Creates a trigger function for each kind of statement, because the transition tables differ. The
-- functions run with the rights of their owner, so a role that may write rooms needs no other rights.
DO $do$
DECLARE
  statement record;
BEGIN
  FOR statement IN
    SELECT * FROM (VALUES
      ('count_inserted_rooms', 'trigger', 'SELECT *, 1 AS number FROM new_rooms'),
      ('count_updated_rooms', 'trigger',
        'SELECT *, 1 AS number FROM new_rooms UNION ALL SELECT *, -1 FROM old_rooms'),
      ('count_deleted_rooms', 'trigger', 'SELECT *, -1 AS number FROM old_rooms'),
      ('count_all_rooms', 'void', 'SELECT *, 1 AS number FROM rooms')
    ) AS statements (name, result, changed)
  LOOP
    EXECUTE format($format$
      CREATE FUNCTION %I() RETURNS %s LANGUAGE plpgsql
      SECURITY DEFINER SET search_path FROM CURRENT AS $function$
      DECLARE
        cells bigint;
        cells_of_tags bigint;
      BEGIN
        INSERT INTO room_count_deltas
          (grain, created_on, closed_on, agent_id, agent_username, is_open, direction, queue, rooms, version)
        SELECT
          CASE GROUPING(created_month, created_on, closed_on, agent_id)
            WHEN 7 THEN 'month'
            WHEN 11 THEN 'created'
            WHEN 13 THEN 'closed'
            WHEN 14 THEN 'agent'
            ELSE 'all'
          END,
          coalesce(created_month, created_on), closed_on, agent_id, agent_username, is_open, direction, queue,
          sum(number), (1 + random() * 1000000)::bigint
        FROM (
          SELECT
            date_trunc('month', created_at AT TIME ZONE 'UTC')::date AS created_month,
            (created_at AT TIME ZONE 'UTC')::date AS created_on,
            (closed_at AT TIME ZONE 'UTC')::date AS closed_on,
            agent_id, agent_username, is_open, direction, queue, number
          FROM (%s) AS changed
        ) AS cells
        GROUP BY is_open, direction, GROUPING SETS (
          (queue), (queue, created_on), (queue, closed_on), (queue, agent_id, agent_username),
          (created_month)
        )
        HAVING sum(number) <> 0
          OR GROUPING(created_month, created_on, closed_on, agent_id) = 15;
        GET DIAGNOSTICS cells = ROW_COUNT;

        INSERT INTO room_count_deltas (grain, tag, is_open, direction, queue, rooms, version)
        SELECT 'tag', tag, is_open, direction, queue, sum(number), 0
        FROM (%s) AS changed
        CROSS JOIN LATERAL (SELECT DISTINCT unnest(tags) AS tag) AS tags
        GROUP BY tag, is_open, direction, queue
        HAVING sum(number) <> 0;
        GET DIAGNOSTICS cells_of_tags = ROW_COUNT;

        -- Folds after about a thousand deltas, whoever writes them.
        IF random() < (cells + cells_of_tags) / 1000.0 THEN
          PERFORM fold_room_counts();
        END IF;
        RETURN%s;
      END
      $function$
      $format$,
      statement.name,
      statement.result,
      statement.changed,
      statement.changed,
      CASE statement.result WHEN 'trigger' THEN ' NULL' ELSE '' END);
  END LOOP;
END
$do$;

-- Moves the deltas to room_counts. Does nothing while another session does so, and in transactions
-- that could fail because another session has done so before.
CREATE FUNCTION fold_room_counts() RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed'
    OR NOT pg_try_advisory_xact_lock('room_counts'::regclass::bigint)
  THEN
    RETURN;
  END IF;
  WITH deltas AS (DELETE FROM room_count_deltas RETURNING *)
  INSERT INTO room_counts AS stored
  SELECT grain, created_on, closed_on, is_open, direction, queue, agent_id, agent_username, tag,
    sum(rooms), sum(version)
  FROM deltas
  GROUP BY grain, created_on, closed_on, is_open, direction, queue, agent_id, agent_username, tag
  ON CONFLICT
    (grain, created_on, closed_on, is_open, direction, md5(queue), md5(agent_id), md5(agent_username), md5(tag))
  DO UPDATE
  SET rooms = stored.rooms + excluded.rooms, version = stored.version + excluded.version;
END
$$;

-- Counts all rooms again. Waits for transactions that change rooms, and makes later ones wait.
CREATE FUNCTION recount_rooms() RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  earlier_version bigint;
BEGIN
  LOCK TABLE rooms IN SHARE MODE;
  PERFORM pg_advisory_xact_lock('room_counts'::regclass::bigint);
  SELECT coalesce(sum(version), 0) INTO earlier_version
  FROM (SELECT * FROM room_counts UNION ALL SELECT * FROM room_count_deltas) AS counts
  WHERE grain = 'all';
  DELETE FROM room_count_deltas;
  DELETE FROM room_counts;
  INSERT INTO room_count_deltas (grain, rooms, version) VALUES ('all', 0, earlier_version + 1);
  PERFORM count_all_rooms();
  PERFORM fold_room_counts();
END
$$;

CREATE FUNCTION count_truncated_rooms() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    -- An older snapshot does not contain all deltas that have to be deleted.
    RAISE 'TRUNCATE rooms needs the isolation level READ COMMITTED';
  END IF;
  PERFORM recount_rooms();
  RETURN NULL;
END
$$;

CREATE TRIGGER count_inserted_rooms AFTER INSERT ON rooms
  REFERENCING NEW TABLE AS new_rooms
  FOR EACH STATEMENT EXECUTE FUNCTION count_inserted_rooms();
CREATE TRIGGER count_updated_rooms AFTER UPDATE ON rooms
  REFERENCING OLD TABLE AS old_rooms NEW TABLE AS new_rooms
  FOR EACH STATEMENT EXECUTE FUNCTION count_updated_rooms();
CREATE TRIGGER count_deleted_rooms AFTER DELETE ON rooms
  REFERENCING OLD TABLE AS old_rooms
  FOR EACH STATEMENT EXECUTE FUNCTION count_deleted_rooms();
CREATE TRIGGER count_truncated_rooms AFTER TRUNCATE ON rooms
  FOR EACH STATEMENT EXECUTE FUNCTION count_truncated_rooms();

SELECT recount_rooms();
