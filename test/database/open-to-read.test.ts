import { chmodSync, copyFileSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import type * as os from 'node:os';
import { dirname, join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openToRead } from '../../src/database/open-to-read.js';
import { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import { HistoryError } from '../../src/domain/errors.js';
import { openHistory } from '../support/history.js';
import { asOrdinaryUser } from '../support/ordinary-user.js';
import { temporaryFolder } from '../support/tree.js';

// What runs with the rights of another user, as these tests do when root starts them, gets no variables from Node here.
vi.mock('node:os', async (original) => ({
  ...(await original<typeof os>()),
  tmpdir: () => process.env['TMPDIR'] ?? '/tmp',
}));

let root: string;
let snapshot: string;
let temporary: string;
beforeEach(() => {
  root = temporaryFolder();
  snapshot = join(root, 'snapshot');
  temporary = join(root, 'tmp');
  for (const made of [snapshot, temporary, join(root, 'locked')]) mkdirSync(made);
});

/** A history in a folder that cannot be written, with a session that is in its log alone. */
function historyInSnapshot(change: (path: string) => void = () => undefined): string {
  const path = join(snapshot, 'h.db');
  const writer = openHistory();
  writer.startSessionSync({ sessionId: 'in-the-log', sourceRoot: '/a', targetRoot: '/b' });
  for (const suffix of ['', '-wal']) copyFileSync(writer.path + suffix, path + suffix);
  change(path);
  chmodSync(snapshot, 0o555);
  return path;
}

/** As a user whose temporary files are in `temporary`. */
async function asUser(work: () => void): Promise<void> {
  vi.stubEnv('TMPDIR', temporary);
  try {
    await asOrdinaryUser(root, join(root, 'locked'), () => Promise.resolve().then(work));
  } finally {
    vi.unstubAllEnvs();
  }
}

function sessionsIn(path: string): string[] {
  const reader = OperationHistoryTracker.openSync({ path, access: 'read' });
  try {
    return reader.listSessionsSync().map((session) => session.session_id);
  } finally {
    reader.closeSync();
  }
}

function errorOf(work: () => unknown): HistoryError {
  try {
    work();
  } catch (error) {
    if (error instanceof HistoryError) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}

describe('a history in a folder that cannot be written', () => {
  it('is read with what is in the log alone, and not without it', async () => {
    const path = historyInSnapshot();
    await asUser(() => {
      const reader = OperationHistoryTracker.openSync({ path, access: 'read' });
      expect(reader.listSessionsSync()).toMatchObject([{ session_id: 'in-the-log' }]);
      expect(reader.path).toBe(path);
      expect(reader.integrityCheck()).toEqual(['ok']);
      expect([readdirSync(snapshot), readdirSync(temporary)]).toEqual([['h.db', 'h.db-wal'], []]);
      // What is read is a copy that nobody finds: messages name the user's file.
      const refused = errorOf(() => reader.startSessionSync({ sourceRoot: '/a', targetRoot: '/b' }));
      expect([refused.path, refused.message]).toEqual([path, expect.stringContaining(` ${path} `)]);
      reader.closeSync();
      // Without the log it would be an older history.
      chmodSync(`${path}-wal`, 0);
      const error = errorOf(() => sessionsIn(path));
      expect(error).toMatchObject({ path, code: 'history_unusable', hint: expect.stringContaining('--history-db') });
      expect(readdirSync(temporary)).toEqual([]);
    });
  });

  it('is read with its log where a link leads to it', async () => {
    const path = historyInSnapshot();
    const link = join(root, 'link.db');
    symlinkSync(path, link);
    await asUser(() => {
      expect(sessionsIn(link)).toEqual(['in-the-log']);
    });
  });

  it('is read where its files cannot be written either', async () => {
    const path = historyInSnapshot((file) => {
      for (const suffix of ['', '-wal']) chmodSync(file + suffix, 0o444);
    });
    await asUser(() => {
      expect(sessionsIn(path)).toEqual(['in-the-log']);
    });
  });

  it('is named where its form is too new', async () => {
    const path = historyInSnapshot((file) => {
      const newer = new BetterSqlite3(file);
      newer.pragma('user_version = 999');
      newer.close();
    });
    await asUser(() => {
      expect(errorOf(() => sessionsIn(path))).toMatchObject({ path, message: expect.stringContaining('newer') });
    });
  });

  it('is not confused by a journal that somebody puts where its copy was', async () => {
    const path = historyInSnapshot();
    await asUser(() => {
      const sqlite = openToRead(path);
      expect(dirname(dirname(sqlite.name))).toBe(temporary);
      mkdirSync(dirname(sqlite.name));
      writeFileSync(`${sqlite.name}-journal`, Buffer.alloc(600, 7));
      const sessions = sqlite.prepare('SELECT session_id FROM operation_sessions').pluck();
      expect([sessions.all(), sessions.all()]).toEqual([['in-the-log'], ['in-the-log']]);
      sqlite.close();
    });
  });

  it('leaves no copies of processes that were killed', async () => {
    const path = historyInSnapshot();
    const names = ['music-organize-history-oldOne', 'music-organize-history-newOne', 'music-organize-history-of-mine'];
    for (const name of names) {
      mkdirSync(join(temporary, name));
      writeFileSync(join(temporary, name, 'history.db'), 'half of it');
      const hours = name.endsWith('newOne') ? 0.9 : 1.1;
      const time = Date.now() / 1000 - hours * 3600;
      utimesSync(join(temporary, name), time, time);
    }
    await asUser(() => {
      expect(sessionsIn(path)).toEqual(['in-the-log']);
      expect(readdirSync(temporary).sort()).toEqual(names.slice(1).sort());
    });
  });
});
