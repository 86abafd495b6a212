-- Sessions (runs) and the records of every change they made to a library.
-- STRICT: a value of the wrong type is an error, not a surprise. Times are ISO 8601 in UTC; metadata is a JSON object.

CREATE TABLE operation_sessions (
  session_id           TEXT PRIMARY KEY,
  start_time           TEXT    NOT NULL,
  end_time             TEXT,
  source_root          TEXT    NOT NULL,
  target_root          TEXT    NOT NULL,
  total_operations     INTEGER NOT NULL DEFAULT 0,
  completed_operations INTEGER NOT NULL DEFAULT 0,
  failed_operations    INTEGER NOT NULL DEFAULT 0,
  status               TEXT    NOT NULL CHECK (status IN
    ('running', 'completed', 'failed', 'rolled_back', 'interrupted', 'partially_rolled_back')),
  metadata             TEXT    NOT NULL DEFAULT '{}'
) STRICT;

-- `sessions`: newest first, with and without --status.
CREATE INDEX operation_sessions_by_time ON operation_sessions (start_time DESC, session_id DESC);
CREATE INDEX operation_sessions_by_status ON operation_sessions (status, start_time DESC, session_id DESC);
-- Which sessions undid this one.
CREATE INDEX operation_sessions_by_undone ON operation_sessions (json_extract(metadata, '$.undoes_session'));

CREATE TABLE operation_records (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id      TEXT    NOT NULL REFERENCES operation_sessions (session_id) ON DELETE CASCADE,
  timestamp       TEXT    NOT NULL,
  operation_type  TEXT    NOT NULL CHECK (operation_type IN
    ('create_directory', 'move', 'move_cover', 'copy', 'hardlink', 'reflink', 'delete', 'remove_directory', 'rewrite')),
  source_path     TEXT,
  target_path     TEXT,
  backup_path     TEXT,
  status          TEXT    NOT NULL CHECK (status IN
    ('pending', 'in_progress', 'completed', 'failed', 'rolled_back', 'skipped')),
  error_message   TEXT,
  checksum_before TEXT,
  checksum_after  TEXT,
  file_size       INTEGER,
  metadata        TEXT    NOT NULL DEFAULT '{}',
  undoes          INTEGER REFERENCES operation_records (id) ON DELETE SET NULL
) STRICT;

-- `history`: a page of a session in order, of one status, of one type.
CREATE INDEX operation_records_by_session ON operation_records (session_id, id);
CREATE INDEX operation_records_by_status ON operation_records (session_id, status, id);
CREATE INDEX operation_records_by_type ON operation_records (session_id, operation_type, id);
-- `verify FOLDER`: what should be at a path.
CREATE INDEX operation_records_by_target ON operation_records (target_path, id) WHERE target_path IS NOT NULL;
-- What took a file away from a path later.
CREATE INDEX operation_records_by_source ON operation_records (source_path, id) WHERE source_path IS NOT NULL;
-- Which record undoes this one; which records still need an object of the backup store.
CREATE INDEX operation_records_by_undoes ON operation_records (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX operation_records_by_backup ON operation_records (backup_path) WHERE backup_path IS NOT NULL;

-- What the times of folders were before the session first changed them; a complete undo puts them back.
CREATE TABLE directory_times (
  session_id TEXT NOT NULL REFERENCES operation_sessions (session_id) ON DELETE CASCADE,
  path       TEXT NOT NULL,
  mtime_ns   TEXT NOT NULL,
  PRIMARY KEY (session_id, path)
) STRICT, WITHOUT ROWID;
