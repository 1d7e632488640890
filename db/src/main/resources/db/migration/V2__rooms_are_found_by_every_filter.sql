-- One index for each documented filter. Those for equality carry the default order (the latest
-- first, ties by id), so that a page is read from the index without sorting.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE INDEX rooms_in_default_order ON rooms (created_at DESC NULLS LAST, id);
CREATE INDEX rooms_by_open ON rooms (is_open, created_at DESC NULLS LAST, id);
CREATE INDEX rooms_by_agent_id ON rooms (agent_id, created_at DESC NULLS LAST, id);
CREATE INDEX rooms_by_agent_username ON rooms (agent_username, created_at DESC NULLS LAST, id);
CREATE INDEX rooms_by_queue ON rooms (queue, created_at DESC NULLS LAST, id);
CREATE INDEX rooms_by_visitor ON rooms (visitor_id, created_at DESC NULLS LAST, id);
CREATE INDEX rooms_by_direction ON rooms (direction, created_at DESC NULLS LAST, id);
CREATE INDEX rooms_by_call_unique_id ON rooms (call_unique_id);
CREATE INDEX rooms_by_closing_time ON rooms (closed_at DESC NULLS LAST, id);
CREATE INDEX rooms_by_display_name ON rooms (display_name NULLS FIRST, id);
CREATE INDEX rooms_by_tag ON rooms USING gin (tags);

-- Substrings in either name, without regard to case: full case folding, so that ß finds SS.
CREATE INDEX rooms_by_name ON rooms USING gin (
  casefold(display_name COLLATE "pg_unicode_fast") gin_trgm_ops,
  casefold(name COLLATE "pg_unicode_fast") gin_trgm_ops
);

COMMENT ON INDEX rooms_in_default_order IS 'The order of a listing that asks for none; also createdAt';
COMMENT ON INDEX rooms_by_open IS 'open';
COMMENT ON INDEX rooms_by_agent_id IS 'agents, by _id';
COMMENT ON INDEX rooms_by_agent_username IS 'agents, by username';
COMMENT ON INDEX rooms_by_queue IS 'queue, by the queue''s name';
COMMENT ON INDEX rooms_by_call_unique_id IS 'queue, by the call''s unique ID';
COMMENT ON INDEX rooms_by_visitor IS 'visitorId';
COMMENT ON INDEX rooms_by_direction IS 'direction';
COMMENT ON INDEX rooms_by_closing_time IS 'closedAt; also the order by it, the latest first';
COMMENT ON INDEX rooms_by_display_name IS 'The order by fname, in which dashboards ask for rooms';
COMMENT ON INDEX rooms_by_tag IS 'tags';
COMMENT ON INDEX rooms_by_name IS 'roomName, as a substring of fname or name';
