import { setImmediate as nextTurn } from 'node:timers/promises';
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
  // A slice at once, and the rest when there is time, or when the id is wanted again.
  expect(counted(path).records).toBeGreaterThan(3);
  const { pages } = counted(path);
  fill(next, 'big');
  expect(counted(path)).toEqual({ records: RECORDS + 3, pages });
});

it('the API forgets in slices, with turns between them, and then all is gone', async () => {
  const history = openHistory();
  fill(history, 'big');
  const seen: unknown[] = [];
  const forgetting = history.deleteSession('big');
  do {
    await nextTurn();
    seen.push(counted(history.path).records);
  } while (seen.at(-1) !== 0);
  await forgetting;
  expect(seen.some((records) => Number(records) > 0)).toBe(true);
  expect(history.listSessionsSync()).toEqual([]);
});

it('no query gives records of a session that is being removed, to writers and readers that were open before', () => {
  const history = openHistory();
  const reader = openHistoryToRead(history.path);
  const start = (sessionId: string, name: string, undoes?: number): number => {
    history.startSessionSync({ sessionId, sourceRoot: '/in', targetRoot: '/lib' });
    const [id] = history.commit({
      sessionId,
      outcomes: [],
      intents: [
        {
          ...({
            type: 'move',
            sourcePath: `/in/${name}`,
            targetPath: `/lib/${name}`,
            backupPath: '/lib/.s/aa',
          } as const),
          ...{ checksum: null, size: 1, details: { shared_object: true } },
          ...(undoes === undefined ? {} : { undoes }),
        },
      ],
      directoryTimes: [{ path: '/in', mtime_ns: '1' }],
    });
    const result = { id: id!, status: 'completed', message: null, checksumBefore: null, checksumAfter: null } as const;
    const paths = { targetPath: `/lib/${name}`, backupPath: '/lib/.s/aa', details: { shared_object: true } };
    history.commit({ sessionId, outcomes: [{ ...result, ...paths }], intents: [], directoryTimes: [] });
    history.endSessionSync(sessionId);
    return id!;
  };
  const stays = start('stays', 'b');
  history.startSessionSync({ sessionId: 'none', sourceRoot: '/in', targetRoot: '/lib' });
  history.endSessionSync('none');
  const answers = (one: OperationHistoryTracker, sessionId: string, id: number, name: string): unknown[] => [
    one.findOperation(id),
    ...one.recordsByIds([id]),
    ...one.operations(sessionId),
    ...one.operations(sessionId, { status: ['completed'], type: ['move'], order: 'desc' }),
    ...one.operationsWherePaths(sessionId, {}, () => true),
    ...Array.from(one.operationsBelow('/lib')).filter((record) => record.id === id),
    ...Array.from(one.backupsBelow('/lib/.s')).filter((record) => record.id === id),
    ...one.outlines(sessionId, 0, 9),
    ...one.idsOfStatus(sessionId, 'completed', 0, 9),
    ...one.extentOfPage(sessionId, 0, 9),
    ...Object.values(one.countByStatus(sessionId)),
    one.currentHolder(`/lib/${name}`),
    ...one.recordsNaming(`/in/${name}`),
    one.laterDeparture(`/in/${name}`, 0),
    ...one.laterArrivals(`/lib/${name}`, 0),
    one.hasOperationBetween(sessionId, id, id) || undefined,
    ...one.directoryTimes(sessionId),
  ];
  const shared = (one: OperationHistoryTracker): unknown => ({
    extent: one.extentBelow('/lib'),
    newest: [one.newestOperationId(), one.newestOperationOutside('stays')],
    references: [one.countBackupReferences('/lib/.s/aa'), one.sharesObject('/lib/.s/aa')],
  });
  const before = [history, reader].map(shared);
  const goes = start('goes', 'a');
  for (const one of [history, reader]) {
    expect(answers(one, 'goes', goes, 'a')).not.toContain(undefined);
    expect(answers(one, 'goes', goes, 'a').length).toBeGreaterThan(15);
  }
  history.forgetSessions(['goes'], { force: true });
  expect(counted(history.path).records).toBe(2);
  expect([history, reader].map(shared)).toEqual(before);
  for (const one of [history, reader]) {
    expect(answers(one, 'goes', goes, 'a').filter((answer) => answer !== undefined)).toEqual([]);
    expect(answers(one, 'stays', stays, 'b')).not.toContain(undefined);
  }
  reader.closeSync();
});

function openHistoryToRead(path: string): OperationHistoryTracker {
  return OperationHistoryTracker.openSync({ path, access: 'read' });
}
