import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import type { Compilable } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HistoryConnection } from '../../src/database/connection.js';
import { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import { HistoryError } from '../../src/domain/errors.js';
import { openHistory } from '../support/history.js';
import { temporaryFolder } from '../support/tree.js';

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

function versionIn(path: string): unknown {
  const database = new BetterSqlite3(path, { readonly: true });
  try {
    return database.pragma('user_version', { simple: true });
  } finally {
    database.close();
  }
}

/** What the pragma is on the very connection: it is asked in a query, as a table-valued function. */
function pragmaOf(connection: HistoryConnection, name: string): unknown {
  const query = { compile: () => ({ sql: `SELECT * FROM pragma_${name}`, parameters: [], query: {}, queryId: {} }) };
  const row: unknown = connection.first<Compilable<unknown>>(query as never);
  return Object.values(row as object)[0];
}

describe('HistoryConnection', () => {
  it.each(['read', 'write'] as const)(
    'opened to %s, survives power cuts, keeps references and trusts no schema',
    (access) => {
      const connection = HistoryConnection.open(openHistory().path, access);
      onTestFinished(() => {
        connection.close();
      });
      expect(pragmaOf(connection, 'synchronous')).toBe(2);
      expect(pragmaOf(connection, 'foreign_keys')).toBe(1);
      expect(pragmaOf(connection, 'journal_mode')).toBe('wal');
      expect(pragmaOf(connection, 'busy_timeout')).toBe(5000);
      expect(pragmaOf(connection, 'trusted_schema')).toBe(0);
      expect(pragmaOf(connection, 'query_only')).toBe(access === 'read' ? 1 : 0);
    },
  );

  it.each(['read', 'write'] as const)('does not wait for a pipe (%s)', (access) => {
    const path = join(temporaryFolder(), 'pipe');
    execFileSync('mkfifo', [path]);
    expect(thrownBy(() => HistoryConnection.open(path, access))).toMatchObject({
      message: `The history ${path} is no file.`,
    });
  });

  it('refuses changes when it was opened to read', () => {
    const path = openHistory().path;
    const reader = OperationHistoryTracker.openSync({ path, access: 'read' });
    onTestFinished(() => {
      reader.closeSync();
    });
    const error = thrownBy(() => reader.startSessionSync({ sourceRoot: '/a', targetRoot: '/b' }));
    expect(error).toBeInstanceOf(HistoryError);
  });

  it('makes nothing when it was opened to read: no history is an empty one', () => {
    const folder = temporaryFolder();
    for (const path of [join(folder, 'h.db'), join(folder, 'sub', 'h.db')]) {
      const reader = OperationHistoryTracker.openSync({ path, access: 'read' });
      expect(reader.listSessionsSync()).toEqual([]);
      expect(reader.path).toBe(path);
      expect(() => reader.startSessionSync({ sourceRoot: '/a', targetRoot: '/b' })).toThrow(HistoryError);
      reader.closeSync();
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it('does not take a history that cannot be looked at for an empty one', () => {
    const path = join(temporaryFolder(), 'h.db');
    symlinkSync(path, path);
    const error = thrownBy(() => OperationHistoryTracker.openSync({ path, access: 'read' }));
    expect(error).toBeInstanceOf(HistoryError);
    expect(error).toMatchObject({ path, hint: expect.stringContaining('--history-db') });
  });

  it('reads as empty what a run has only just made', () => {
    const path = join(temporaryFolder(), 'h.db');
    writeFileSync(path, '');
    const reader = OperationHistoryTracker.openSync({ path, access: 'read' });
    expect(reader.listSessionsSync()).toEqual([]);
    reader.closeSync();
    expect(statSync(path).size).toBe(0);
  });

  it('reads the first schema, or says what to do, and never migrates', () => {
    const path = join(temporaryFolder(), 'h.db');
    const first = new BetterSqlite3(path);
    first.exec(readFileSync(new URL('../../schema/0001_operation_history.sql', import.meta.url), 'utf8'));
    first.pragma('user_version = 1');
    first.close();
    const error = thrownBy(() => {
      const reader = OperationHistoryTracker.openSync({ path, access: 'read' });
      expect(reader.listSessionsSync()).toEqual([]);
      reader.closeSync();
    });
    if (error !== undefined) expect(error).toMatchObject({ hint: expect.stringContaining('recover') });
    expect(versionIn(path)).toBe(1);
  });

  it('says what to do when the tables are none that it can read', () => {
    const path = join(temporaryFolder(), 'h.db');
    const foreign = new BetterSqlite3(path);
    foreign.exec('CREATE TABLE mine (value TEXT)');
    foreign.close();
    const error = thrownBy(() => OperationHistoryTracker.openSync({ path, access: 'read' }));
    expect(error).toBeInstanceOf(HistoryError);
    expect(error).toMatchObject({ hint: expect.stringContaining('recover') });
    expect(versionIn(path)).toBe(0);
  });

  it('keeps the database and what SQLite puts beside it for its owner', () => {
    const path = join(temporaryFolder(), 'new', 'h.db');
    const history = openHistory(path);
    history.startSessionSync({ sourceRoot: '/a', targetRoot: '/b' });
    const modes = ['.', 'h.db', 'h.db-wal', 'h.db-shm', 'h.db-lock.db'].map(
      (name) => statSync(join(path, '..', name)).mode & 0o777,
    );
    expect(modes.map((mode) => mode.toString(8))).toEqual(['700', '600', '600', '600', '600']);
  });

  it('takes back the whole transaction when a piece of it fails', () => {
    const history = openHistory();
    expect(() =>
      history.startSessionSync({ sourceRoot: '/a', targetRoot: '/b' }, [
        { type: 'move', sourcePath: '/a/1', targetPath: '/b/1', checksum: null, size: 1, details: {} },
        { type: 'teleport' as never, sourcePath: '/a/2', targetPath: '/b/2', checksum: null, size: 1, details: {} },
      ]),
    ).toThrow();
    expect(history.listSessionsSync()).toEqual([]);
  });
});

describe('a history that cannot be used', () => {
  it.each<[string, (path: string) => void]>([
    [
      'no database',
      (path) => {
        writeFileSync(path, 'This is a shopping list, not a database. '.repeat(200));
      },
    ],
    [
      'a folder',
      (path) => {
        mkdirSync(path);
      },
    ],
    [
      'cut off',
      (path) => {
        fill(path);
        truncateSync(path, 5000);
      },
    ],
    [
      'overwritten in the middle',
      (path) => {
        fill(path);
        writeFileSync(path, Buffer.alloc(4096 * 3, 0x55), { flag: 'r+' });
      },
    ],
  ])('%s: says which, and a way out', (_, damage) => {
    const path = join(temporaryFolder(), 'h.db');
    damage(path);
    const error = thrownBy(() => {
      const history = openHistory(path);
      history.listSessionsSync();
      for (const line of history.integrityCheck())
        if (line !== 'ok') throw new HistoryError(line, { path, hint: 'doctor' });
    }) as HistoryError;
    expect(error).toBeInstanceOf(HistoryError);
    expect(error).toMatchObject({ path, code: 'history_unusable', hint: expect.stringMatching(/--history-db|doctor/) });
  });

  it('lets go of the lock when it could not be opened', () => {
    const path = join(temporaryFolder(), 'h.db');
    writeFileSync(path, 'no database '.repeat(1000));
    expect(thrownBy(() => openHistory(path))).toBeInstanceOf(HistoryError);
    expect(thrownBy(() => openHistory(path))).toBeInstanceOf(HistoryError);
  });

  it('says which record has damaged metadata', () => {
    const history = openHistory();
    const { session_id } = history.startSessionSync({ sourceRoot: '/a', targetRoot: '/b' });
    const { id } = history.recordOperationSync({ session_id, operation_type: 'move' });
    for (const damaged of ['{', '7', 'null']) {
      const other = new BetterSqlite3(history.path);
      other.prepare('UPDATE operation_records SET metadata = ? WHERE id = ?').run(damaged, id);
      other.close();
      const error = thrownBy(() => history.findOperation(id)) as HistoryError;
      expect(error).toBeInstanceOf(HistoryError);
      expect(error.message).toContain(`operation ${id}`);
    }
  });
});

function fill(path: string): void {
  const history = OperationHistoryTracker.openSync({ path });
  const operation = {
    type: 'move',
    sourcePath: '/a/1',
    targetPath: '/b/1',
    checksum: null,
    size: 1,
    details: {},
  } as const;
  history.startSessionSync(
    { sourceRoot: '/a', targetRoot: '/b' },
    Array.from({ length: 300 }, () => operation),
  );
  history.closeSync();
}
