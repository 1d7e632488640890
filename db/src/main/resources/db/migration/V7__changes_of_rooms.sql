-- Records the transaction in which each room changed last, and the rooms that were deleted. So a
-- program can read what has changed since its last request.
--
-- A reader reads only changes of transactions that are older than every transaction in progress
-- (pg_snapshot_xmin). No change can appear among those later, in whatever order writers commit.

ALTER TABLE rooms
  ADD COLUMN changed_in xid8 NOT NULL DEFAULT '0',
  ADD COLUMN former_agent_ids text[] COLLATE "pg_c_utf8",
  ADD COLUMN former_agent_usernames text[] COLLATE "pg_c_utf8";

COMMENT ON COLUMN rooms.changed_in IS 'The ID of the transaction that wrote the room last; 0 for rooms from before V7';
COMMENT ON COLUMN rooms.former_agent_ids IS 'The IDs of agents who served the room before. They get to know that it is no longer theirs';
COMMENT ON COLUMN rooms.former_agent_usernames IS 'The usernames of these agents';

CREATE INDEX rooms_in_order_of_change ON rooms (changed_in, id);
COMMENT ON INDEX rooms_in_order_of_change IS 'The changes';

CREATE TABLE deleted_rooms (
  id              text COLLATE "pg_c_utf8" PRIMARY KEY,
  deleted_in      xid8 NOT NULL,
  deleted_at      timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  agent_ids       text[] COLLATE "pg_c_utf8",
  agent_usernames text[] COLLATE "pg_c_utf8"
);

CREATE INDEX deleted_rooms_in_order_of_change ON deleted_rooms (deleted_in, id);

COMMENT ON TABLE deleted_rooms IS 'Rooms that were deleted and do not exist again';
COMMENT ON COLUMN deleted_rooms.deleted_in IS 'The ID of the transaction that deleted the room';
COMMENT ON COLUMN deleted_rooms.agent_ids IS 'The IDs of all agents who served the room';
COMMENT ON COLUMN deleted_rooms.agent_usernames IS 'The usernames of these agents';

CREATE TABLE change_feed (
  is_only_row  boolean PRIMARY KEY DEFAULT true CHECK (is_only_row),
  epoch        uuid NOT NULL DEFAULT gen_random_uuid(),
  cursor_key   bytea NOT NULL,
  forgotten_in xid8 NOT NULL DEFAULT '0'
);

COMMENT ON TABLE change_feed IS 'The state of the feed of changes, in one row';
COMMENT ON COLUMN change_feed.epoch IS 'Changes when earlier cursors become invalid';
COMMENT ON COLUMN change_feed.cursor_key IS 'The key with which the server encrypts cursors, so that they show no IDs of rooms';
COMMENT ON COLUMN change_feed.forgotten_in IS 'The last transaction whose deletions are no longer in deleted_rooms';

-- A random UUID has 122 random bits, so two of them are enough for 32 bytes of a key.
INSERT INTO change_feed (cursor_key)
VALUES (decode(replace(concat(gen_random_uuid(), gen_random_uuid()), '-', ''), 'hex'));

-- Cursors contain this text. It differs after a restore, because the restored database has another
-- cluster, database, table or timeline.
CREATE FUNCTION change_epoch() RETURNS text STABLE LANGUAGE sql SET search_path FROM CURRENT AS $$
  SELECT md5(concat_ws(' ',
    epoch,
    (SELECT system_identifier FROM pg_control_system()),
    (SELECT oid FROM pg_database WHERE datname = current_database()),
    'rooms'::regclass::oid,
    CASE WHEN pg_is_in_recovery() THEN '' ELSE left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) END
  ))
  FROM change_feed
$$;

-- Forgets transaction IDs that come from another cluster and are in the future of this one. Readers
-- would not see such rooms. Is called at each start.
CREATE FUNCTION forget_future_changes() RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM rooms WHERE changed_in >= pg_snapshot_xmax(pg_current_snapshot()))
    AND NOT EXISTS (SELECT FROM deleted_rooms WHERE deleted_in >= pg_snapshot_xmax(pg_current_snapshot()))
  THEN
    RETURN;
  END IF;
  LOCK TABLE rooms IN ACCESS EXCLUSIVE MODE;
  -- This takes much less time than an UPDATE of all rooms.
  ALTER TABLE rooms DROP COLUMN changed_in;
  ALTER TABLE rooms ADD COLUMN changed_in xid8 NOT NULL DEFAULT '0';
  CREATE INDEX rooms_in_order_of_change ON rooms (changed_in, id);
  DELETE FROM deleted_rooms;
  UPDATE change_feed SET epoch = gen_random_uuid(), forgotten_in = '0';
END
$$;

-- Forgets deletions that are older, at most 100,000 at a time. Cursors from before them become invalid.
CREATE FUNCTION forget_deleted_rooms(older_than interval) RETURNS void
LANGUAGE sql SET search_path FROM CURRENT AS $$
  WITH forgotten AS (
    DELETE FROM deleted_rooms
    WHERE id IN (
      SELECT id FROM deleted_rooms
      WHERE deleted_at < now() - older_than
      ORDER BY deleted_in
      LIMIT 100000
    )
    RETURNING deleted_in
  )
  UPDATE change_feed
  SET forgotten_in = greatest(forgotten_in, (SELECT max(deleted_in) FROM forgotten))
  WHERE EXISTS (SELECT FROM forgotten)
$$;

-- The functions of triggers run with the rights of their owner, as those that count rooms.

CREATE FUNCTION mark_changed_room() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  NEW.changed_in := pg_current_xact_id();
  IF TG_OP = 'UPDATE' THEN
    IF NEW.id <> OLD.id THEN
      RAISE 'The ID of a room cannot change' USING HINT = 'Delete the room, and insert it with the other ID.';
    END IF;
    -- NEW has no values of generated columns yet.
    IF OLD.agent_id IS DISTINCT FROM NEW.served_by ->> '_id' AND OLD.agent_id IS NOT NULL THEN
      NEW.former_agent_ids := array_append(array_remove(OLD.former_agent_ids, OLD.agent_id), OLD.agent_id);
    END IF;
    IF OLD.agent_username IS DISTINCT FROM NEW.served_by ->> 'username' AND OLD.agent_username IS NOT NULL THEN
      NEW.former_agent_usernames :=
        array_append(array_remove(OLD.former_agent_usernames, OLD.agent_username), OLD.agent_username);
    END IF;
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION note_inserted_rooms() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF EXISTS (SELECT FROM new_rooms JOIN deleted_rooms USING (id)) THEN
    -- These rooms were deleted before and exist again.
    WITH existing AS (
      DELETE FROM deleted_rooms USING new_rooms WHERE deleted_rooms.id = new_rooms.id
      RETURNING deleted_rooms.*
    )
    UPDATE rooms
    SET former_agent_ids = existing.agent_ids, former_agent_usernames = existing.agent_usernames
    FROM existing
    WHERE rooms.id = existing.id;
  END IF;
  IF EXISTS (SELECT FROM new_rooms) THEN
    NOTIFY rooms_changed;
  END IF;
  RETURN NULL;
END
$$;

CREATE FUNCTION note_updated_rooms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM new_rooms) THEN
    NOTIFY rooms_changed;
  END IF;
  RETURN NULL;
END
$$;

CREATE FUNCTION note_deleted_rooms() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO deleted_rooms (id, deleted_in, agent_ids, agent_usernames)
  SELECT id, pg_current_xact_id(),
    array_remove(array_append(former_agent_ids, agent_id), NULL),
    array_remove(array_append(former_agent_usernames, agent_username), NULL)
  FROM old_rooms
  ON CONFLICT (id) DO UPDATE
  SET deleted_in = excluded.deleted_in, deleted_at = excluded.deleted_at,
    agent_ids = excluded.agent_ids, agent_usernames = excluded.agent_usernames;
  NOTIFY rooms_changed;
  RETURN NULL;
END
$$;

CREATE FUNCTION note_truncated_rooms() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  DELETE FROM deleted_rooms;
  UPDATE change_feed SET epoch = gen_random_uuid(), forgotten_in = '0';
  NOTIFY rooms_changed;
  RETURN NULL;
END
$$;

CREATE TRIGGER mark_changed_room BEFORE INSERT OR UPDATE ON rooms
  FOR EACH ROW EXECUTE FUNCTION mark_changed_room();
CREATE TRIGGER note_inserted_rooms AFTER INSERT ON rooms
  REFERENCING NEW TABLE AS new_rooms
  FOR EACH STATEMENT EXECUTE FUNCTION note_inserted_rooms();
CREATE TRIGGER note_updated_rooms AFTER UPDATE ON rooms
  REFERENCING NEW TABLE AS new_rooms
  FOR EACH STATEMENT EXECUTE FUNCTION note_updated_rooms();
CREATE TRIGGER note_deleted_rooms AFTER DELETE ON rooms
  REFERENCING OLD TABLE AS old_rooms
  FOR EACH STATEMENT EXECUTE FUNCTION note_deleted_rooms();
CREATE TRIGGER note_truncated_rooms AFTER TRUNCATE ON rooms
  FOR EACH STATEMENT EXECUTE FUNCTION note_truncated_rooms();

-- An operator may have deleted the role admin, or created a role telephony for other users.
WITH created AS (
  INSERT INTO roles (name) VALUES ('telephony') ON CONFLICT DO NOTHING RETURNING name
)
INSERT INTO role_permissions (role, permission)
SELECT name, 'manage-voip-rooms' FROM created
UNION ALL
SELECT name, 'manage-voip-rooms' FROM roles WHERE name = 'admin'
ON CONFLICT DO NOTHING;
COMMENT ON COLUMN role_permissions.permission IS 'view-livechat-rooms: every room; view-l-room: the rooms that the user serves; manage-voip-rooms: writes rooms';
