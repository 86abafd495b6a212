import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import { TrackedFileMover } from '../../src/workflows/move/tracked-file-mover.js';
import { recoverSessions } from '../../src/workflows/recover.js';
import { rollback } from '../../src/workflows/undo/rollback.js';
import { planned } from '../support/operations.js';
import { treeOf, write } from '../support/tree.js';
import { unfinishedRun } from '../support/unfinished-run.js';

const run = unfinishedRun();
const { at, journal, organizedOne } = run;
let root: string;
let history: OperationHistoryTracker;
let sessionId: string;
beforeEach(() => {
  ({ root, history, sessionId } = run);
});

it('a file that went there and back was moved twice, and both are undone', async () => {
  const mover = new TrackedFileMover({
    ...{ journal: history, sessionId, roots: [at('lib'), at('in')], backupRoot: null },
  });
  await mover.moveFile(at('in/a'), at('lib/a'));
  await mover.moveFile(at('lib/a'), at('in/a'));
  await recoverSessions(history);
  expect([...history.operations(sessionId)].map(({ status }) => status)).toEqual(['completed', 'completed']);
  const { summary } = await rollback(history, history.requireSession(sessionId), {});
  expect(summary).toMatchObject({ rolled_back: 2, skipped: 0, failed: 0 });
  expect(readFileSync(at('in/a'), 'utf8')).toBe('content');
});

it('an undo that a power cut took back is no undo', async () => {
  await organizedOne();
  history.endSessionSync(sessionId);
  const before = treeOf(at('lib'));
  await rollback(history, history.requireSession(sessionId), {});
  const [undo] = history.undosOf(sessionId);
  history.setSessionStatus(undo!.session_id, 'running');
  renameSync(at('in/a'), at('lib/a'));
  const [report] = await recoverSessions(history);
  expect(report).toMatchObject({ not_done: 1 });
  expect([...history.operations(sessionId)].map(({ status }) => status)).toEqual(['completed']);
  expect(Object.keys(treeOf(at('lib')))).toEqual(Object.keys(before));
  const { summary } = await rollback(history, history.requireSession(sessionId), {});
  expect(summary).toMatchObject({ rolled_back: 1 });
  expect(readFileSync(at('in/a'), 'utf8')).toBe('content');
});

describe('while the library is away', () => {
  it.each([
    ['is not there', (library: string) => renameSync(library, `${library}.away`)],
    [
      'is an empty mount point',
      (library: string) => {
        renameSync(library, `${library}.away`);
        mkdirSync(library);
      },
    ],
  ])('it %s: nothing is written off, and all comes back when it does', async (_, takeAway) => {
    write(root, { 'in/b': 'before' });
    const before = treeOf(at('in'));
    const mover = new TrackedFileMover({ journal: history, sessionId, roots: [at('lib')], backupRoot: null });
    await mover.moveFile(at('in/b'), at('lib/b'));
    const id = journal(planned('move', at('in/a'), at('lib/a')));
    renameSync(at('in/a'), at('lib/a'));
    takeAway(at('lib'));
    const [report] = await recoverSessions(history);
    expect(report).toMatchObject({ done: 0, conflicts: 1 });
    expect(report?.messages[0]).toContain('is not there');
    expect(history.findOperation(id)?.status).toBe('in_progress');
    const session = (): ReturnType<typeof history.requireSession> => history.requireSession(sessionId);
    const undone = await rollback(history, session(), {});
    expect(undone.summary.by_outcome).toMatchObject({ unreachable: expect.any(Number) as number });
    expect(undone.status).toBe('interrupted');
    rmSync(at('lib'), { recursive: true, force: true });
    renameSync(at('lib.away'), at('lib'));
    expect(await recoverSessions(history)).toMatchObject([{ session_id: sessionId, done: 1, conflicts: 0 }]);
    expect(await recoverSessions(history)).toEqual([]);
    expect((await rollback(history, session(), {})).status).toBe('rolled_back');
    expect(treeOf(at('in'))).toMatchObject({ a: before['a'], b: before['b'] });
  });
});
