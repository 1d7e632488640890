-- Who may list rooms. What a role grants is data; the server knows permissions, not roles.

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
COMMENT ON COLUMN users.id IS 'What the header X-User-Id names';
COMMENT ON COLUMN users.username IS 'Also what a room''s servedBy.username names';
COMMENT ON COLUMN users.is_active IS 'A deactivated user''s tokens are refused';
COMMENT ON TABLE roles IS 'Names of roles';
COMMENT ON TABLE role_permissions IS 'What a role grants';
COMMENT ON COLUMN role_permissions.permission IS 'view-livechat-rooms: every room; view-l-room: the rooms that the user serves';
COMMENT ON TABLE user_roles IS 'Which roles a user has';
COMMENT ON TABLE tokens IS 'Opaque tokens, of which nothing but a hash is kept';
COMMENT ON COLUMN tokens.hash IS 'Base64 of the SHA-256 of the token in the header X-Auth-Token';
COMMENT ON COLUMN tokens.expires_at IS 'From then on the token is refused; null for never';
COMMENT ON COLUMN tokens.revoked_at IS 'When the token was revoked; null for not';

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
