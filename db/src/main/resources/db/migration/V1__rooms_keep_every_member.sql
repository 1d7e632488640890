-- A room is one call. What is filtered or sorted often has a column with a type, nested members are
-- JSONB that is handed out as it is, and members that nobody listed are kept together.
--
-- Text sorts by code point and folds case in every script, whatever the database's own locale is.

CREATE TABLE rooms (
  id                     text COLLATE "pg_c_utf8" PRIMARY KEY,
  type                   text COLLATE "pg_c_utf8" NOT NULL CHECK (type IN ('v', 'l')),
  name                   text COLLATE "pg_c_utf8",
  display_name           text COLLATE "pg_c_utf8",
  queue                  text COLLATE "pg_c_utf8",
  direction              text COLLATE "pg_c_utf8",
  call_unique_id         text COLLATE "pg_c_utf8",
  department_id          text COLLATE "pg_c_utf8",
  is_open                boolean NOT NULL,
  on_hold                boolean,
  waiting_response       boolean,
  status                 text COLLATE "pg_c_utf8",
  priority_id            text COLLATE "pg_c_utf8",
  closer                 text COLLATE "pg_c_utf8",
  closing_message        text COLLATE "pg_c_utf8",
  topic                  text COLLATE "pg_c_utf8",
  description            text COLLATE "pg_c_utf8",
  announcement           text COLLATE "pg_c_utf8",
  label                  text COLLATE "pg_c_utf8",
  auto_translate_language text COLLATE "pg_c_utf8",
  is_default             boolean,
  is_read_only           boolean,
  has_system_messages    boolean,
  can_leave              boolean,
  is_encrypted           boolean,
  message_count          bigint,
  user_count             bigint,
  created_at             timestamptz(3),
  updated_at             timestamptz(3),
  last_message_at        timestamptz(3),
  queued_at              timestamptz(3),
  call_started_at        timestamptz(3),
  closed_at              timestamptz(3),
  call_duration_ms       bigint,
  call_waiting_time_ms   bigint,
  call_hold_time_ms      bigint,
  tags                   text[] COLLATE "pg_c_utf8",
  visitor                jsonb,
  served_by              jsonb,
  closed_by              jsonb,
  created_by             jsonb,
  response_by            jsonb,
  source                 jsonb,
  last_message           jsonb,
  metrics                jsonb,
  custom_fields          jsonb,
  livechat_data          jsonb,
  crm_data               jsonb,
  email                  jsonb,
  transcript_request     jsonb,
  user_ids               text[] COLLATE "pg_c_utf8",
  usernames              text[] COLLATE "pg_c_utf8",
  department_ancestors   text[] COLLATE "pg_c_utf8",
  other_members          jsonb,
  visitor_id             text COLLATE "pg_c_utf8" GENERATED ALWAYS AS (visitor ->> '_id') STORED,
  agent_id               text COLLATE "pg_c_utf8" GENERATED ALWAYS AS (served_by ->> '_id') STORED,
  agent_username         text COLLATE "pg_c_utf8" GENERATED ALWAYS AS (served_by ->> 'username') STORED
);

COMMENT ON TABLE rooms IS 'A call centre''s rooms, one for each call. A column''s comment gives the member''s name in the contract (api/openapi.yaml); no value means that the room has no such member.';
COMMENT ON COLUMN rooms.id IS '_id';
COMMENT ON COLUMN rooms.type IS 't: v for a voice call, l for a room that came in by another channel';
COMMENT ON COLUMN rooms.name IS 'name: the technical name, which people do not see';
COMMENT ON COLUMN rooms.display_name IS 'fname: the name that people see';
COMMENT ON COLUMN rooms.queue IS 'queue: the name of the queue that the call came through';
COMMENT ON COLUMN rooms.direction IS 'direction: inbound or outbound';
COMMENT ON COLUMN rooms.call_unique_id IS 'callUniqueId: the telephone system''s ID of the call';
COMMENT ON COLUMN rooms.department_id IS 'departmentId';
COMMENT ON COLUMN rooms.is_open IS 'open: whether the call goes on; a closed room is listed with false';
COMMENT ON COLUMN rooms.on_hold IS 'onHold';
COMMENT ON COLUMN rooms.waiting_response IS 'waitingResponse';
COMMENT ON COLUMN rooms.status IS 'status: queued, taken or ready';
COMMENT ON COLUMN rooms.priority_id IS 'priorityId';
COMMENT ON COLUMN rooms.closer IS 'closer: who hung up, user or visitor';
COMMENT ON COLUMN rooms.closing_message IS 'closingMessage';
COMMENT ON COLUMN rooms.topic IS 'topic';
COMMENT ON COLUMN rooms.description IS 'description';
COMMENT ON COLUMN rooms.announcement IS 'announcement';
COMMENT ON COLUMN rooms.label IS 'label';
COMMENT ON COLUMN rooms.auto_translate_language IS 'autoTranslateLanguage';
COMMENT ON COLUMN rooms.is_default IS 'default: whether new users join by themselves';
COMMENT ON COLUMN rooms.is_read_only IS 'ro';
COMMENT ON COLUMN rooms.has_system_messages IS 'sysMes';
COMMENT ON COLUMN rooms.can_leave IS 'cl';
COMMENT ON COLUMN rooms.is_encrypted IS 'encrypted';
COMMENT ON COLUMN rooms.message_count IS 'msgs';
COMMENT ON COLUMN rooms.user_count IS 'usersCount';
COMMENT ON COLUMN rooms.created_at IS 'ts: when the room was created';
COMMENT ON COLUMN rooms.updated_at IS '_updatedAt';
COMMENT ON COLUMN rooms.last_message_at IS 'lm';
COMMENT ON COLUMN rooms.queued_at IS 'queuedAt';
COMMENT ON COLUMN rooms.call_started_at IS 'callStarted: when agent and visitor were connected';
COMMENT ON COLUMN rooms.closed_at IS 'closedAt';
COMMENT ON COLUMN rooms.call_duration_ms IS 'callDuration, in milliseconds';
COMMENT ON COLUMN rooms.call_waiting_time_ms IS 'callWaitingTime, in milliseconds';
COMMENT ON COLUMN rooms.call_hold_time_ms IS 'callTotalHoldTime, in milliseconds';
COMMENT ON COLUMN rooms.tags IS 'tags';
COMMENT ON COLUMN rooms.visitor IS 'v: who called or was called';
COMMENT ON COLUMN rooms.served_by IS 'servedBy: the agent';
COMMENT ON COLUMN rooms.closed_by IS 'closedBy';
COMMENT ON COLUMN rooms.created_by IS 'u';
COMMENT ON COLUMN rooms.response_by IS 'responseBy';
COMMENT ON COLUMN rooms.source IS 'source: the channel that the room came in by';
COMMENT ON COLUMN rooms.last_message IS 'lastMessage';
COMMENT ON COLUMN rooms.metrics IS 'metrics';
COMMENT ON COLUMN rooms.custom_fields IS 'customFields';
COMMENT ON COLUMN rooms.livechat_data IS 'livechatData';
COMMENT ON COLUMN rooms.crm_data IS 'crmData';
COMMENT ON COLUMN rooms.email IS 'email';
COMMENT ON COLUMN rooms.transcript_request IS 'transcriptRequest';
COMMENT ON COLUMN rooms.user_ids IS 'uids';
COMMENT ON COLUMN rooms.usernames IS 'usernames';
COMMENT ON COLUMN rooms.department_ancestors IS 'departmentAncestors';
COMMENT ON COLUMN rooms.other_members IS 'The members that the contract does not list, in one object, as they came';
COMMENT ON COLUMN rooms.visitor_id IS 'v._id';
COMMENT ON COLUMN rooms.agent_id IS 'servedBy._id';
COMMENT ON COLUMN rooms.agent_username IS 'servedBy.username';
