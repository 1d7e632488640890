-- Makes large writes, and searches by closedAt and in descending orders, faster.

-- The trigger functions as in V4, with two differences. A statement that changes many rooms changes
-- room_counts itself, if no other transaction does so and if the isolation level is READ COMMITTED.
-- Other statements append all deltas with one INSERT.
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
    EXECUTE replace(replace(format($format$
      CREATE OR REPLACE FUNCTION %I() RETURNS %s LANGUAGE plpgsql
      SECURITY DEFINER SET search_path FROM CURRENT AS $function$
      DECLARE
        cells bigint;
      BEGIN
        IF (SELECT count(*) FROM (SELECT FROM (<changed>) AS changed LIMIT 100) AS first) = 100
          AND current_setting('transaction_isolation') = 'read committed'
          AND pg_try_advisory_xact_lock('room_counts'::regclass::bigint)
        THEN
          INSERT INTO room_counts AS stored <cells>
          ON CONFLICT
            (grain, created_on, closed_on, is_open, direction, md5(queue), md5(agent_id), md5(agent_username), md5(tag))
          DO UPDATE
          SET rooms = stored.rooms + excluded.rooms, version = stored.version + excluded.version;
          PERFORM fold_room_counts();
        ELSE
          INSERT INTO room_count_deltas <cells>;
          GET DIAGNOSTICS cells = ROW_COUNT;
          -- Folds after about a thousand deltas, whoever writes them.
          IF random() < cells / 1000.0 THEN
            PERFORM fold_room_counts();
          END IF;
        END IF;
        RETURN%s;
      END
      $function$
      $format$,
      statement.name,
      statement.result,
      CASE statement.result WHEN 'trigger' THEN ' NULL' ELSE '' END),
      '<cells>', $cells$
          SELECT
            CASE GROUPING(created_month, created_on, closed_on, agent_id)
              WHEN 7 THEN 'month'
              WHEN 11 THEN 'created'
              WHEN 13 THEN 'closed'
              WHEN 14 THEN 'agent'
              ELSE 'all'
            END,
            coalesce(created_month, created_on), closed_on, is_open, direction, queue,
            agent_id, agent_username, NULL, sum(number), (1 + random() * 1000000)::bigint
          FROM (
            SELECT
              date_trunc('month', created_at AT TIME ZONE 'UTC')::date AS created_month,
              (created_at AT TIME ZONE 'UTC')::date AS created_on,
              (closed_at AT TIME ZONE 'UTC')::date AS closed_on,
              agent_id, agent_username, is_open, direction, queue, number
            FROM (<changed>) AS changed
          ) AS rooms
          GROUP BY is_open, direction, GROUPING SETS (
            (queue), (queue, created_on), (queue, closed_on), (queue, agent_id, agent_username),
            (created_month)
          )
          HAVING sum(number) <> 0
            OR GROUPING(created_month, created_on, closed_on, agent_id) = 15
          UNION ALL
          SELECT 'tag', NULL, NULL, is_open, direction, queue, NULL, NULL, tag, sum(number), 0
          FROM (<changed>) AS changed
          CROSS JOIN LATERAL (SELECT DISTINCT unnest(tags) AS tag) AS tags
          GROUP BY tag, is_open, direction, queue
          HAVING sum(number) <> 0$cells$),
      '<changed>', statement.changed);
  END LOOP;
END
$do$;

-- A search by closedAt in the default order walks along the rooms that are not open, beginning at the
-- end of the range. It misses a few rooms. These two indexes have them.
CREATE INDEX rooms_closed_before_creation ON rooms (created_at DESC NULLS LAST, id)
  WHERE closed_at IS NOT NULL AND (created_at <= closed_at) IS NOT TRUE;
CREATE INDEX rooms_open_and_closed ON rooms (created_at DESC NULLS LAST, id)
  WHERE is_open AND closed_at IS NOT NULL;
-- Tells the planner that rooms_open_and_closed has hardly any rooms.
CREATE STATISTICS rooms_open_as_closed ON (is_open = (closed_at IS NOT NULL)) FROM rooms;

-- Many rooms have the same queue or agent, so the ascending indexes do not serve these orders.
CREATE INDEX rooms_in_descending_order_of_queue ON rooms (queue DESC NULLS LAST, id);
CREATE INDEX rooms_in_descending_order_of_agent ON rooms (agent_username DESC NULLS LAST, id);

COMMENT ON INDEX rooms_closed_before_creation IS 'closedAt, together with rooms_by_open';
COMMENT ON INDEX rooms_open_and_closed IS 'closedAt, together with rooms_by_open';
COMMENT ON INDEX rooms_in_descending_order_of_queue IS 'The descending order by queue';
COMMENT ON INDEX rooms_in_descending_order_of_agent IS 'The descending order by servedBy.username';

-- A search reads all entries that are not yet merged into the index, so there must be few of them.
ALTER INDEX rooms_by_tag SET (gin_pending_list_limit = 256);
ALTER INDEX rooms_by_name SET (gin_pending_list_limit = 256);

ANALYZE rooms;

-- Comes last, because searches wait from here on.
DROP INDEX rooms_closed_before_created;
