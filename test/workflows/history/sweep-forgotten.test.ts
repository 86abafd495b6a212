import { expect, it } from 'vitest';
import type { PlannedOperation } from '../../../src/domain/operation.js';
import type { WorkflowEvent } from '../../../src/workflows/events.js';
import { withHistory } from '../../../src/workflows/history/workspace.js';
import { openHistory } from '../../support/history.js';

/** More than two slices. */
const RECORDS = 4500;

it('what a crash left of a forgotten session is removed before a command works, with turns and progress', async () => {
  const history = openHistory();
  const planned = Array.from({ length: RECORDS }, (_, index): PlannedOperation => ({
    ...{ type: 'move', sourcePath: `/in/${index}`, targetPath: `/lib/${index}`, checksum: null, size: 1, details: {} },
  }));
  history.startSessionSync({ sessionId: 'big', sourceRoot: '/in', targetRoot: '/lib' }, planned);
  history.skipPending('big', 'not wanted');
  history.endSessionSync('big');
  history.forgetSessions(['big']);
  history.closeSync();

  const events: WorkflowEvent[] = [];
  const onEvent = (event: WorkflowEvent): void => void events.push(event);
  let turns = 0;
  const counting = setImmediate(function count() {
    turns += 1;
    if (turns < 100) setImmediate(count);
  });
  const left = await withHistory('test', { historyDb: history.path, onEvent }, (open) =>
    Promise.resolve([...open.removeForgotten()]),
  );
  clearImmediate(counting);
  expect(left).toEqual([]);
  expect(turns).toBeGreaterThan(0);
  expect(events.at(-1)).toMatchObject({ type: 'progress', phase: 'forgetting', done: RECORDS - 2000 });
});
