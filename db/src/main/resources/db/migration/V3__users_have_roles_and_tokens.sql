-- Users, roles and tokens. The server checks permissions only. The permissions of a role are data.

CREATE TABLE users (
  id         text COLLATE "pg_c_utf8" PRIMARY KEY,
  username   text COLLATE "pg_c_utf8" NOT NULL UNIQUE,
  name       text,
  is_active  boolean NOT NULL DEFAULT true,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE roles (
  name text COLLATE "pg_c_utf8" PRIMARY KEY
);

CREATE TABLE role_permissions (
  role       text COLLATE "pg_c_utf8" NOT NULL REFERENCES roles ON DELETE CASCADE,
  permission text COLLATE "pg_c_utf8" NOT NULL,
  PRIMARY KEY (role, permission)
);

CREATE TABLE user_roles (
  user_id text COLLATE "pg_c_utf8" NOT NULL REFERENCES users ON DELETE CASCADE,
  role    text COLLATE "pg_c_utf8" NOT NULL REFERENCES roles ON DELETE CASCADE,
  PRIMARY KEY (user_id, role)
);

CREATE TABLE tokens (
  hash       text COLLATE "pg_c_utf8" PRIMARY KEY,
  user_id    text COLLATE "pg_c_utf8" NOT NULL REFERENCES users ON DELETE CASCADE,
  name       text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3),
  revoked_at timestamptz(3)
);

CREATE INDEX tokens_by_user ON tokens (user_id);

COMMENT ON TABLE users IS 'People and programs that list rooms';
COMMENT ON COLUMN users.id IS 'The ID of the user, which the header X-User-Id contains';
COMMENT ON COLUMN users.username IS 'The username, which servedBy.username of a room contains';
COMMENT ON COLUMN users.is_active IS 'Whether the server accepts the tokens of the user';
COMMENT ON TABLE roles IS 'The names of the roles';
COMMENT ON TABLE role_permissions IS 'The permissions that a role grants';
COMMENT ON COLUMN role_permissions.permission IS 'view-livechat-rooms: all rooms; view-l-room: the rooms that the user serves';
COMMENT ON TABLE user_roles IS 'The roles of a user';
COMMENT ON TABLE tokens IS 'Access tokens; only a hash of each token is stored';
COMMENT ON COLUMN tokens.hash IS 'The SHA-256 of the token in base64; the header X-Auth-Token contains the token';
COMMENT ON COLUMN tokens.expires_at IS 'The instant from which the token is refused; null for never';
COMMENT ON COLUMN tokens.revoked_at IS 'The instant when the token was revoked; null if it was not revoked';

INSERT INTO roles (name) VALUES
  ('admin'), ('livechat-manager'), ('livechat-monitor'), ('livechat-agent');

INSERT INTO role_permissions (role, permission) VALUES
  ('admin', 'view-livechat-rooms'),
  ('admin', 'view-l-room'),
  ('livechat-manager', 'view-livechat-rooms'),
  ('livechat-manager', 'view-l-room'),
  ('livechat-monitor', 'view-livechat-rooms'),
  ('livechat-monitor', 'view-l-room'),
  ('livechat-agent', 'view-l-room');
