-- Indexes for the filters. Most indexes for equality contain the default order (the newest room
-- first, equal rooms by id), so that a page is read from the index without sorting.

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

-- Finds substrings in both names and ignores case. Full case folding: ß matches SS.
CREATE INDEX rooms_by_name ON rooms USING gin (
  casefold(display_name COLLATE "pg_unicode_fast") gin_trgm_ops,
  casefold(name COLLATE "pg_unicode_fast") gin_trgm_ops
);

COMMENT ON INDEX rooms_in_default_order IS 'The default order; also the filter createdAt';
COMMENT ON INDEX rooms_by_open IS 'The filter open';
COMMENT ON INDEX rooms_by_agent_id IS 'The filter agents, by ID';
COMMENT ON INDEX rooms_by_agent_username IS 'The filter agents, by username';
COMMENT ON INDEX rooms_by_queue IS 'The filter queue, by the name of the queue';
COMMENT ON INDEX rooms_by_call_unique_id IS 'The filter queue, by the unique ID of the call';
COMMENT ON INDEX rooms_by_visitor IS 'The filter visitorId';
COMMENT ON INDEX rooms_by_direction IS 'The filter direction';
COMMENT ON INDEX rooms_by_closing_time IS 'The filter closedAt; also sorting by closedAt, the latest first';
COMMENT ON INDEX rooms_by_display_name IS 'Sorting by fname, as dashboards do';
COMMENT ON INDEX rooms_by_tag IS 'The filter tags';
COMMENT ON INDEX rooms_by_name IS 'The filter roomName, a substring of fname or name';
