import type BetterSqlite3 from 'better-sqlite3';

/** What the catalog has of a file. */
export interface Row {
  readonly stamp: string;
  readonly ctime_ns: string;
  readonly reader: number | null;
  readonly reading: string | null;
  readonly checksum: Buffer | null;
  readonly verified_at: number;
  readonly crc: number;
}

interface FolderRow {
  readonly id: number;
  readonly used_at: number;
}

/** All that is done for file after file, compiled once. */
export interface Statements {
  readonly folder: BetterSqlite3.Statement<[path: string], FolderRow>;
  readonly makeFolder: BetterSqlite3.Statement<[path: string, now: number]>;
  readonly use: BetterSqlite3.Statement<[now: number, id: number]>;
  readonly find: BetterSqlite3.Statement<[folder: number, name: string], Row>;
  readonly put: BetterSqlite3.Statement<unknown[]>;
  readonly drop: BetterSqlite3.Statement<[folder: number, name: string]>;
  /** Another folder, name and stamps for what holds (`HOLDS`). */
  readonly move: BetterSqlite3.Statement<unknown[]>;
  readonly copy: BetterSqlite3.Statement<unknown[]>;
}

/** Of folder, name, stamp, change time, and twice the checksum: what is known is of that file, with that content. */
const HOLDS =
  'folder = ? AND name = ? AND stamp = ? AND ctime_ns = ? AND (? IS NULL OR checksum IS NULL OR checksum = ?)';

export function prepare(sqlite: BetterSqlite3.Database): Statements {
  return {
    folder: sqlite.prepare('SELECT id, used_at FROM folders WHERE path = ?'),
    makeFolder: sqlite.prepare('INSERT INTO folders (path, used_at) VALUES (?, ?)'),
    use: sqlite.prepare('UPDATE folders SET used_at = ? WHERE id = ?'),
    find: sqlite.prepare(
      'SELECT stamp, ctime_ns, reader, reading, checksum, verified_at, crc FROM files WHERE folder = ? AND name = ?',
    ),
    put: sqlite.prepare(
      `INSERT OR REPLACE INTO files (folder, name, stamp, ctime_ns, reader, reading, checksum, verified_at, crc)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    drop: sqlite.prepare('DELETE FROM files WHERE folder = ? AND name = ?'),
    move: sqlite.prepare(`UPDATE OR REPLACE files SET folder = ?, name = ?, stamp = ?, ctime_ns = ? WHERE ${HOLDS}`),
    copy: sqlite.prepare(
      `INSERT OR REPLACE INTO files (folder, name, stamp, ctime_ns, reader, reading, checksum, verified_at, crc)
       SELECT ?, ?, ?, ?, reader, reading, checksum, verified_at, crc FROM files WHERE ${HOLDS}`,
    ),
  };
}
