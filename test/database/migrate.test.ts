import BetterSqlite3 from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { latestVersion, migrate, versionOf } from '../../src/database/migrate.js';
import { HistoryError } from '../../src/domain/errors.js';

let database: BetterSqlite3.Database;
beforeEach(() => {
  database = new BetterSqlite3(':memory:');
  return () => {
    database.close();
  };
});

const columnsOf = (table: string): string[] =>
  (database.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name);

describe('migrate', () => {
  it('makes the tables of the contract, strict, under their names', () => {
    expect(versionOf(database)).toBe(0);
    expect(migrate(database)).toEqual(Array.from({ length: latestVersion() }, (_, index) => index + 1));
    expect(versionOf(database)).toBe(latestVersion());
    expect(columnsOf('operation_sessions')).toEqual([
      ...['session_id', 'start_time', 'end_time', 'source_root', 'target_root'],
      ...['total_operations', 'completed_operations', 'failed_operations', 'status', 'metadata'],
    ]);
    expect(columnsOf('operation_records')).toEqual([
      ...['id', 'session_id', 'timestamp', 'operation_type', 'source_path', 'target_path', 'backup_path', 'status'],
      ...['error_message', 'checksum_before', 'checksum_after', 'file_size', 'metadata', 'undoes'],
    ]);
    const tables = database.pragma('table_list') as { name: string; schema: string; strict: number }[];
    const own = tables.filter(({ name }) => !name.startsWith('sqlite_'));
    expect(own.map(({ name, strict }) => [name, strict]).sort()).toEqual([
      ['directory_times', 1],
      ['operation_records', 1],
      ['operation_sessions', 1],
    ]);
  });

  it('does nothing the second time', () => {
    migrate(database);
    expect(migrate(database)).toEqual([]);
  });

  it('refuses a history of a newer program, and leaves it', () => {
    database.pragma(`user_version = ${latestVersion() + 1}`);
    expect(() => migrate(database)).toThrow(HistoryError);
    expect(() => migrate(database)).toThrow('newer music-organize');
    expect(columnsOf('operation_sessions')).toEqual([]);
  });

  it('leaves the old state when a migration fails half-way', () => {
    // The second statement of the first migration meets a table that is there.
    database.exec('CREATE TABLE operation_records (mine TEXT)');
    expect(() => migrate(database)).toThrow('it is as it was');
    expect(versionOf(database)).toBe(0);
    expect(columnsOf('operation_sessions')).toEqual([]);
    expect(columnsOf('operation_records')).toEqual(['mine']);
    database.exec('DROP TABLE operation_records');
    expect(migrate(database)).toContain(1);
  });

  it.each([
    [
      'a status that is none',
      `INSERT INTO operation_sessions VALUES ('s', 't', NULL, '/', '/', 0, 0, 0, 'done', '{}')`,
    ],
    [
      'a text for a number',
      `INSERT INTO operation_sessions VALUES ('s', 't', NULL, '/', '/', 'many', 0, 0, 'running', '{}')`,
    ],
    [
      'a record of no session',
      `INSERT INTO operation_records (session_id, timestamp, operation_type, status) VALUES ('x', 't', 'move', 'pending')`,
    ],
  ])('the schema refuses %s', (_, sql) => {
    database.pragma('foreign_keys = ON');
    migrate(database);
    expect(() => database.exec(sql)).toThrow(BetterSqlite3.SqliteError);
  });

  it('never gives an id twice, so that a typed id means one operation for ever', () => {
    migrate(database);
    database.exec(`INSERT INTO operation_sessions VALUES ('s', 't', NULL, '/', '/', 0, 0, 0, 'running', '{}')`);
    const insert = database.prepare(
      `INSERT INTO operation_records (session_id, timestamp, operation_type, status) VALUES ('s', 't', 'move', 'pending')`,
    );
    insert.run();
    database.exec('DELETE FROM operation_records');
    expect(Number(insert.run().lastInsertRowid)).toBe(2);
  });
});
