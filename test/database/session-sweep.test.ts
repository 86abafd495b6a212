import BetterSqlite3 from 'better-sqlite3';
import { expect, it } from 'vitest';
import { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import type { PlannedOperation } from '../../src/domain/operation.js';
import { openHistory } from '../support/history.js';

/** More than two slices. */
const RECORDS = 4500;

function fill(history: OperationHistoryTracker, sessionId: string, records = RECORDS): void {
  const planned = Array.from({ length: records }, (_, index): PlannedOperation => ({
    ...{ type: 'move', sourcePath: `/in/${sessionId}/${index}`, targetPath: `/lib/${sessionId}/${index}` },
    ...{ checksum: null, size: 1, details: {} },
  }));
  history.startSessionSync({ sessionId, sourceRoot: '/in', targetRoot: '/lib' }, planned);
  history.skipPending(sessionId, 'not wanted');
  history.endSessionSync(sessionId);
}

function counted(path: string): Record<'records' | 'pages', unknown> {
  const database = new BetterSqlite3(path);
  const records = database.prepare('SELECT count(*) FROM operation_records').pluck().get();
  const pages = database.pragma('page_count', { simple: true });
  database.close();
  return { records, pages };
}

it('a session that is being removed is gone for everybody, and who was killed meanwhile leaves the rest to the next run', () => {
  const history = openHistory();
  const { path } = history;
  fill(history, 'big');
  fill(history, 'other', 3);
  history.startSessionSync({
    ...{ sessionId: 'undo', sourceRoot: '/in', targetRoot: '/lib' },
    metadata: { kind: 'rollback', undoes_session: 'big' },
  });
  history.endSessionSync('undo');
  history.forgetSessions(['big', 'undo']);
  const removing = history.removeForgotten();
  expect(removing.next().value).toBeGreaterThan(0);
  const reader = openHistoryToRead(path);
  for (const one of [history, reader]) {
    expect(one.findSession('big')).toBeUndefined();
    expect(one.listSessionsSync().map(({ session_id }) => session_id)).toEqual(['other']);
    expect(one.listSessionsSync({ status: ['completed'] })).toHaveLength(1);
    expect(() => one.resolveSession('big')).toThrow('There is no session');
    expect(() => one.resolveSession('b')).toThrow('There is no session');
    expect(one.undosOf('big')).toEqual([]);
  }
  reader.closeSync();
  expect(counted(path).records).toBeGreaterThan(1000);
  // As after a kill: nobody goes on.
  history.closeSync();

  const next = openHistory(path);
  expect(counted(path).records).toBe(3);
  // The id is free again, and so is the room.
  const { pages } = counted(path);
  fill(next, 'big');
  expect(counted(path)).toEqual({ records: RECORDS + 3, pages });
});

function openHistoryToRead(path: string): OperationHistoryTracker {
  return OperationHistoryTracker.openSync({ path, access: 'read' });
}
