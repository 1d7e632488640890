-- Indexes for the fields by which dashboards sort. Each also serves the descending order, because
-- rooms with equal values are few, except for queues and agents.

CREATE INDEX rooms_in_order_of_queueing ON rooms (queued_at NULLS FIRST, id);
CREATE INDEX rooms_in_order_of_start ON rooms (call_started_at NULLS FIRST, id);
CREATE INDEX rooms_in_order_of_update ON rooms (updated_at NULLS FIRST, id);
CREATE INDEX rooms_in_order_of_duration ON rooms (call_duration_ms NULLS FIRST, id);
CREATE INDEX rooms_in_order_of_waiting_time ON rooms (call_waiting_time_ms NULLS FIRST, id);
CREATE INDEX rooms_in_order_of_queue ON rooms (queue NULLS FIRST, id);
CREATE INDEX rooms_in_order_of_agent ON rooms (agent_username NULLS FIRST, id);

-- The few rooms that closed before they were created. Other rooms that closed by an
-- instant were also created by then, so a search by closedAt in the default order begins there.
-- Without the statistics, the planner would assume that this index has a third of all rooms.
CREATE INDEX rooms_closed_before_created ON rooms (id)
  WHERE closed_at IS NOT NULL AND (created_at <= closed_at) IS NOT TRUE;
CREATE STATISTICS rooms_closed_after_created ON (created_at <= closed_at) FROM rooms;
ANALYZE rooms;

COMMENT ON INDEX rooms_in_order_of_queueing IS 'The order by queuedAt';
COMMENT ON INDEX rooms_in_order_of_start IS 'The order by callStarted';
COMMENT ON INDEX rooms_in_order_of_update IS 'The order by _updatedAt';
COMMENT ON INDEX rooms_in_order_of_duration IS 'The order by callDuration';
COMMENT ON INDEX rooms_in_order_of_waiting_time IS 'The order by callWaitingTime';
COMMENT ON INDEX rooms_in_order_of_queue IS 'The order by queue';
COMMENT ON INDEX rooms_in_order_of_agent IS 'The order by servedBy.username';
COMMENT ON INDEX rooms_closed_before_created IS 'closedAt, together with rooms_in_default_order';
