import { beforeEach, describe, expect, it } from 'vitest';
import type { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import type { OperationOutcome, OperationStatus, OperationType, PlannedOperation } from '../../src/domain/operation.js';
import { openHistory } from '../support/history.js';

let history: OperationHistoryTracker;
let sessionId: string;
beforeEach(() => {
  history = openHistory();
  sessionId = history.startSessionSync({ sourceRoot: '/in', targetRoot: '/lib' }).session_id;
});

function intent(name: string, values: Partial<PlannedOperation> = {}): PlannedOperation {
  const paths = { sourcePath: `/in/${name}`, targetPath: `/lib/${name}` };
  return { type: 'move', ...paths, checksum: 'aa', size: 3, details: { reason: name }, ...values };
}

function outcome(id: number, status: OperationStatus, values: Partial<OperationOutcome> = {}): OperationOutcome {
  const paths = { targetPath: `/lib/${id}`, backupPath: null };
  return { id, status, message: null, checksumBefore: 'aa', checksumAfter: 'aa', ...paths, details: {}, ...values };
}

const commit = (
  intents: readonly PlannedOperation[],
  outcomes: readonly OperationOutcome[] = [],
  session = sessionId,
): number[] => history.commit({ sessionId: session, outcomes, intents, directoryTimes: [] });

describe('sessions', () => {
  it('start running, with what they are about', async () => {
    const session = await history.startSession({
      sessionId: 'mine',
      sourceRoot: '/a',
      targetRoot: '/b',
      metadata: { kind: 'organize', note: 1 },
    });
    expect(session).toMatchObject({
      ...{ session_id: 'mine', source_root: '/a', target_root: '/b', status: 'running', end_time: null },
      ...{
        total_operations: 0,
        completed_operations: 0,
        failed_operations: 0,
        metadata: { kind: 'organize', note: 1 },
      },
    });
    expect(Math.abs(Date.parse(session.start_time) - Date.now())).toBeLessThan(60_000);
    expect(await history.getSession('mine')).toEqual(session);
    expect(await history.getSession('other')).toBeUndefined();
  });

  it.each(['', '../x', '-rf', 'a b', 'a/b'])('refuse %j as an id', async (id) => {
    await expect(history.startSession({ sessionId: id, sourceRoot: '/', targetRoot: '/' })).rejects.toMatchObject({
      exitCode: 2,
    });
  });

  it('refuse an id that is taken', async () => {
    await expect(history.startSession({ sessionId, sourceRoot: '/', targetRoot: '/' })).rejects.toMatchObject({
      exitCode: 2,
    });
  });

  it('end with the counts of their records', async () => {
    for (const status of ['completed', 'completed', 'failed', 'skipped', 'rolled_back', 'pending'] as const) {
      await history.recordOperation({ session_id: sessionId, operation_type: 'move', status });
    }
    const session = await history.endSession(sessionId, 'interrupted', { error: 'why' });
    expect(session).toMatchObject({
      status: 'interrupted',
      total_operations: 6,
      completed_operations: 3,
      failed_operations: 1,
    });
    expect(session.end_time).not.toBeNull();
    expect(session.metadata).toMatchObject({ kind: 'api', error: 'why' });
    expect(history.countByStatus(sessionId)).toEqual({
      completed: 2,
      failed: 1,
      skipped: 1,
      rolled_back: 1,
      pending: 1,
    });
  });

  it('are summed up from their records, also while they run', async () => {
    expect(await history.getSessionSummary(sessionId)).toMatchObject({ by_status: {}, by_type: {}, bytes: 0 });
    const folder = intent('f', { type: 'create_directory', sourcePath: null, size: null });
    const [a, b, c] = commit([intent('a'), intent('b', { size: 2 ** 40 }), folder, intent('d')]);
    commit([], [outcome(a!, 'completed'), outcome(b!, 'completed'), outcome(c!, 'completed')]);
    expect(await history.getSessionSummary(sessionId)).toEqual({
      session: history.requireSession(sessionId),
      by_status: { completed: 3, in_progress: 1 },
      by_type: { move: 2, create_directory: 1 },
      bytes: 2 ** 40 + 3,
    });
    await expect(history.getSessionSummary('none')).rejects.toMatchObject({ code: 'session_not_found' });
  });

  it('that are not there cannot be ended, read or deleted', async () => {
    const missing = { code: 'session_not_found', exitCode: 2 };
    await expect(history.endSession('none')).rejects.toMatchObject(missing);
    await expect(history.getSessionOperations('none')).rejects.toMatchObject(missing);
    await expect(history.deleteSession('none')).rejects.toMatchObject(missing);
    await expect(history.recordOperation({ session_id: 'none', operation_type: 'move' })).rejects.toMatchObject(
      missing,
    );
  });

  it('go with their records and folder times; an undo of them stays', async () => {
    const [id] = commit([intent('a')]);
    history.commit({ sessionId, outcomes: [], intents: [], directoryTimes: [{ path: '/in', mtime_ns: '1' }] });
    const undo = history.startSessionSync({ sourceRoot: '/in', targetRoot: '/lib' }).session_id;
    const [undoId] = commit([intent('a', { undoes: id! })], [], undo);
    commit([], [outcome(id!, 'completed')]);
    await history.endSession(sessionId);
    await history.deleteSession(sessionId);
    expect(history.findOperation(id!)).toBeUndefined();
    expect(history.directoryTimes(sessionId)).toEqual([]);
    expect(history.findOperation(undoId!)).toMatchObject({ undoes: null });
  });
});

describe('a session that must stay', () => {
  const pending = (name: string): unknown =>
    history.recordOperationSync({ session_id: sessionId, operation_type: 'move', source_path: `/in/${name}` });

  it.each<[string, () => Promise<unknown>]>([
    ['runs', () => Promise.resolve()],
    [
      'waits to be resumed',
      () => {
        pending('a');
        return history.endSession(sessionId, 'interrupted');
      },
    ],
    [
      'has an undo that waits to be resumed',
      async () => {
        await history.endSession(sessionId);
        const metadata = { kind: 'rollback' as const, undoes_session: sessionId };
        const undo = await history.startSession({ sourceRoot: '/in', targetRoot: '/lib', metadata });
        history.commit({ sessionId: undo.session_id, outcomes: [], intents: [intent('a')], directoryTimes: [] });
      },
    ],
  ])('since it %s is not deleted, not even by force', async (_, prepare) => {
    await prepare();
    for (const force of [false, true]) {
      await expect(history.deleteSession(sessionId, { force })).rejects.toMatchObject({ code: 'session_unfinished' });
    }
    expect(history.findSession(sessionId)).toBeDefined();
  });

  it('since it is not known whether an operation of it happened goes by force only', async () => {
    commit([intent('a')]);
    pending('b');
    await history.endSession(sessionId, 'interrupted');
    const refused = { code: 'session_unfinished', hint: expect.stringContaining('--force') };
    await expect(history.deleteSession(sessionId)).rejects.toMatchObject(refused);
    await history.deleteSession(sessionId, { force: true });
    expect(history.findSession(sessionId)).toBeUndefined();
  });

  async function deletion(metadata: object = {}): Promise<void> {
    const [id] = commit([intent('a', { type: 'delete', targetPath: null })]);
    commit([], [outcome(id!, 'completed', { targetPath: null, backupPath: '/lib/.store/aa' })]);
    await history.endSession(sessionId, 'completed', metadata);
  }

  it('since the backup store alone has what it deleted goes by force only, and others with it', async () => {
    await deletion();
    const other = history.startSessionSync({ sourceRoot: '/in', targetRoot: '/lib' }).session_id;
    await history.endSession(other);
    const refused = { code: 'session_keeps_content', hint: expect.stringContaining('rollback') };
    await expect(history.deleteSession(sessionId)).rejects.toMatchObject(refused);
    expect(() => {
      history.deleteSessionsSync([other, sessionId]);
    }).toThrow('only in the backup store');
    expect(history.findSession(other)).toBeDefined();
    await history.deleteSession(sessionId, { force: true });
    expect(history.findSession(sessionId)).toBeUndefined();
  });

  it('is none of another machine: nobody can settle it here', async () => {
    pending('b');
    await deletion({ imported: true });
    await history.deleteSession(sessionId);
    expect(history.findSession(sessionId)).toBeUndefined();
  });
});

describe('records', () => {
  it('come back as they were given', async () => {
    const values = {
      ...({ session_id: sessionId, operation_type: 'delete', status: 'failed', error_message: 'why' } as const),
      ...{
        source_path: '/in/ä\n\u0001.mp3',
        target_path: null,
        backup_path: '/store/aa',
        checksum_before: 'aa',
        checksum_after: null,
      },
      ...{ file_size: 2 ** 40, metadata: { reason: 'x', deep: { a: [1] } }, undoes: null },
    };
    const stored = await history.recordOperation(values);
    expect(stored).toMatchObject(values);
    expect(history.findOperation(stored.id)).toEqual(stored);
    expect(await history.getSession(sessionId)).toMatchObject({
      total_operations: 1,
      completed_operations: 0,
      failed_operations: 1,
    });
  });

  it('of an imported session tell nothing of this disk, but to that session itself', async () => {
    const record = (session_id: string, operation_type: OperationType, source_path: string, target_path: string) => ({
      ...{ session_id, operation_type, status: 'completed' as const, source_path },
      ...(operation_type === 'remove_directory' ? {} : { target_path }),
    });
    const ours = history.recordOperationSync(record(sessionId, 'move', '/in/b', '/lib/b'));
    const metadata = { imported: true };
    const other = history.startSessionSync({ sourceRoot: '/lib', targetRoot: '/x', metadata }).session_id;
    const first = history.recordOperationSync(record(other, 'copy', '/lib/b', '/in/b'));
    const next = history.recordOperationSync(record(other, 'move', '/lib/b', '/x/b'));
    const removal = history.recordOperationSync(record(other, 'remove_directory', '/in', ''));
    expect(history.laterDeparture('/lib/b', ours.id)).toBeUndefined();
    expect([...history.laterArrivals('/in/b', ours.id)]).toEqual([]);
    expect(history.removalOf('/in', ours.id)).toBeUndefined();
    expect(history.currentHolder('/lib/b')?.id).toBe(ours.id);
    expect(history.currentHolder('/x/b')).toBeUndefined();
    expect(history.recordsNaming('/lib/b').map(({ id }) => id)).toEqual([ours.id]);
    expect(history.recordsNaming('/lib/b', other).map(({ id }) => id)).toEqual([ours.id, first.id, next.id]);
    expect(history.laterDeparture('/lib/b', first.id)?.id).toBe(next.id);
    expect([...history.laterArrivals('/x/b', first.id)].map(({ id }) => id)).toEqual([next.id]);
    expect(history.removalOf('/in', first.id)?.id).toBe(removal.id);
    expect(history.currentHolder('/x/b', other)?.id).toBe(next.id);
  });

  it('are filtered by status and type', async () => {
    for (const [operation_type, status] of [
      ['move', 'completed'],
      ['copy', 'failed'],
      ['move', 'failed'],
      ['delete', 'pending'],
    ] as const) {
      await history.recordOperation({ session_id: sessionId, operation_type, status });
    }
    const shown = async (filter?: Parameters<typeof history.getSessionOperations>[1]): Promise<string[]> =>
      (await history.getSessionOperations(sessionId, filter)).map(
        (record) => `${record.operation_type} ${record.status}`,
      );
    expect(await shown()).toEqual(['move completed', 'copy failed', 'move failed', 'delete pending']);
    expect(await shown('failed')).toEqual(['copy failed', 'move failed']);
    expect(await shown({ status: ['failed', 'pending'], type: ['move', 'delete'] })).toEqual([
      'move failed',
      'delete pending',
    ]);
    expect(await shown({ order: 'desc', limit: 2 })).toEqual(['delete pending', 'move failed']);
    expect(await shown({ limit: 0 })).toEqual([]);
  });

  it('are read page by page, in both orders, while they change', () => {
    const ids = commit(Array.from({ length: 1500 }, (_, index) => intent(`${index}`)));
    expect(ids).toHaveLength(1500);
    const read = (order: 'asc' | 'desc', limit?: number): number[] =>
      [...history.operations(sessionId, { order, ...(limit === undefined ? {} : { limit }) })].map(({ id }) => id);
    expect(read('asc')).toEqual(ids);
    expect(read('desc')).toEqual([...ids].reverse());
    expect(read('asc', 501)).toEqual(ids.slice(0, 501));
    const met: number[] = [];
    for (const { id } of history.operations(sessionId, { status: ['in_progress'] })) {
      met.push(id);
      commit([], [outcome(id, 'completed')]);
    }
    expect(met).toEqual(ids);
  });

  it('are found below a folder, by path, the newest of a path last', () => {
    const names = Array.from({ length: 700 }, (_, index) => String(index).padStart(4, '0'));
    for (const round of [0, 1]) {
      const ids = commit(names.map((name) => intent(`${round}-${name}`)));
      const target = (index: number): string => `/lib/x/${names[index]!}`;
      commit(
        [],
        ids.map((id, index) => outcome(id, 'completed', { targetPath: target(index) })),
      );
    }
    const [elsewhere, failed] = commit([intent('b'), intent('c')]);
    commit(
      [],
      [
        outcome(elsewhere!, 'completed', { targetPath: '/lib/xy/1' }),
        outcome(failed!, 'failed', { targetPath: '/lib/x/1' }),
      ],
    );
    const found = [...history.operationsBelow('/lib/x')];
    expect(found.map((record) => record.target_path)).toEqual(
      names.flatMap((name) => [`/lib/x/${name}`, `/lib/x/${name}`]),
    );
    expect(
      found.every(
        (record, index) =>
          index === 0 || found[index - 1]!.target_path !== record.target_path || found[index - 1]!.id < record.id,
      ),
    ).toBe(true);
    expect([...history.operationsBelow('/lib/')]).toHaveLength(1401);
    expect([...history.operationsBelow('/')]).toHaveLength(1401);
  });
});

describe('commit', () => {
  it('gives intents ids in order, and they are under way', () => {
    const ids = commit([intent('a'), intent('b'), intent('c')]);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect(ids.map((id) => history.findOperation(id))).toMatchObject([
      { source_path: '/in/a', status: 'in_progress', checksum_before: 'aa', file_size: 3, metadata: { reason: 'a' } },
      { source_path: '/in/b', status: 'in_progress' },
      { source_path: '/in/c', status: 'in_progress' },
    ]);
  });

  it('writes outcomes, and counts them', () => {
    const [a, b] = commit([intent('a'), intent('b')]);
    const details = { reason: 'done' };
    commit(
      [],
      [
        outcome(a!, 'completed', { targetPath: '/lib/a (2)', checksumAfter: 'bb', details }),
        outcome(b!, 'failed', { message: 'why' }),
      ],
    );
    expect(history.findOperation(a!)).toMatchObject({
      status: 'completed',
      target_path: '/lib/a (2)',
      checksum_after: 'bb',
      metadata: details,
    });
    expect(history.findOperation(b!)).toMatchObject({ status: 'failed', error_message: 'why' });
    expect(history.requireSession(sessionId)).toMatchObject({
      total_operations: 2,
      completed_operations: 1,
      failed_operations: 1,
    });
  });

  it('carries a record on under its id', () => {
    const [id] = commit([intent('a')]);
    commit([], [outcome(id!, 'pending', { message: 'later' })]);
    expect(commit([intent('a', { recordId: id!, targetPath: '/lib/other', details: { placeholder: true } })])).toEqual([
      id,
    ]);
    expect(history.findOperation(id!)).toMatchObject({
      ...{ status: 'in_progress', target_path: '/lib/other', error_message: null, metadata: { placeholder: true } },
    });
    expect(history.requireSession(sessionId).total_operations).toBe(1);
  });

  it('carried on, learns the checksum and size that are known now, and forgets none', () => {
    const unknown = { checksum: null, size: null };
    const [id] = commit([intent('a', unknown)]);
    commit([intent('a', { recordId: id!, checksum: 'bb', size: 5 })]);
    expect(history.findOperation(id!)).toMatchObject({ checksum_before: 'bb', file_size: 5 });
    commit([intent('a', { recordId: id!, ...unknown })]);
    expect(history.findOperation(id!)).toMatchObject({ checksum_before: 'bb', file_size: 5 });
  });

  it('keeps the first time of a folder', () => {
    for (const mtime_ns of ['1', '2'])
      history.commit({ sessionId, outcomes: [], intents: [], directoryTimes: [{ path: '/in', mtime_ns }] });
    expect(history.directoryTimes(sessionId)).toEqual([{ path: '/in', mtime_ns: '1' }]);
  });

  it('leaves nothing of a batch that fails', () => {
    const [id] = commit([intent('a')]);
    expect(() =>
      history.commit({
        sessionId,
        outcomes: [outcome(id!, 'completed')],
        intents: [intent('b'), intent('c', { type: 'teleport' as never })],
        directoryTimes: [{ path: '/in', mtime_ns: '1' }],
      }),
    ).toThrow();
    expect(history.findOperation(id!)).toMatchObject({ status: 'in_progress' });
    expect(history.countByStatus(sessionId)).toEqual({ in_progress: 1 });
    expect(history.directoryTimes(sessionId)).toEqual([]);
    expect(history.requireSession(sessionId)).toMatchObject({ total_operations: 1, completed_operations: 0 });
  });

  it('follows a chain of undos: undone, and done again', () => {
    const statusOf = (id: number): OperationStatus => history.findOperation(id)!.status;
    const [original] = commit([intent('a')]);
    commit([], [outcome(original!, 'completed')]);
    const [undo] = commit([intent('a', { undoes: original! })]);
    expect(statusOf(original!)).toBe('completed');
    commit([], [outcome(undo!, 'failed')]);
    expect(statusOf(original!)).toBe('completed');
    commit([], [outcome(undo!, 'completed')]);
    expect(statusOf(original!)).toBe('rolled_back');
    const [redo] = commit([intent('a', { undoes: undo! })]);
    commit([], [outcome(redo!, 'completed')]);
    expect([original, undo, redo].map((id) => statusOf(id!))).toEqual(['completed', 'rolled_back', 'completed']);
  });

  it('counts the deletions that rely on an object of the backup store', () => {
    const ids = commit([intent('a'), intent('b'), intent('c')]);
    const backupPath = '/store/aa';
    commit(
      [],
      [
        outcome(ids[0]!, 'completed', { backupPath }),
        outcome(ids[1]!, 'completed', { backupPath }),
        outcome(ids[2]!, 'failed', { backupPath }),
      ],
    );
    expect(history.countBackupReferences(backupPath)).toBe(2);
    expect(history.countBackupReferences('/store/bb')).toBe(0);
  });
});
