import { expect, it, onTestFinished } from 'vitest';
import type { Conflict } from '../../../src/domain/conflict.js';
import { skipped } from '../../../src/domain/skip.js';
import { PlanBrowser } from '../../../src/workflows/browse/plan-browser.js';
import type { PlanEntry, WorkflowEvent } from '../../../src/workflows/events.js';

function planned(source_path: string | null, target_path: string, values: Partial<PlanEntry> = {}): WorkflowEvent {
  const rest = { file_size: 5, checksum: 'aa', metadata: { reason: 'why' } };
  return {
    type: 'operation_planned',
    operation: { operation_type: 'move', source_path, target_path, ...rest, ...values },
  };
}

function browse(...events: readonly WorkflowEvent[]): PlanBrowser {
  const plan = new PlanBrowser();
  onTestFinished(() => plan.close());
  for (const event of events) plan.add(event);
  return plan;
}

const started: WorkflowEvent = {
  ...{ type: 'session_started', session_id: null, kind: 'organize', source_root: '/in', target_root: '/lib' },
  dry_run: true,
};

it('is browsed as a session is: numbered from 1, pending, as a tree', async () => {
  const plan = browse(
    started,
    planned(null, '/lib/A', { operation_type: 'create_directory', file_size: null, checksum: null }),
    planned('/in/rip/1', '/lib/A/Été'),
    planned('/in/other/2', '/lib/A/2'),
    { type: 'session_finished', session_id: null, status: 'completed' },
  );
  expect(plan.progress).toEqual({ loaded: 3, total: null, isComplete: true });
  expect(plan.view({ types: ['move'] }).ids()).toEqual([2, 3]);
  expect(plan.view().totals()).toMatchObject({ count: 3, bytes: 10, byStatus: { pending: 3 } });
  const [second, none, zero] = plan.rows([2, 4, 0]);
  expect(second).toMatchObject({ id: 2, status: 'pending', source_path: '/in/rip/1', checksum_before: 'aa' });
  expect([second?.metadata.reason, none, zero]).toEqual(['why', undefined, undefined]);
  // Its files have no more in common than all have.
  expect(plan.folders.origin(plan.folders.find('/lib/A')!)).toBeNull();
  const search = plan.search('ete');
  await search.done;
  expect(search.view.ids()).toEqual([2]);
});

it('keeps what stays, and what met another file, as lists', () => {
  const conflict: Conflict = {
    source_path: '/in/1',
    target_path: '/lib/1',
    with: 'existing',
    policy: 'rename',
    resolved_path: '/lib/1 (2)',
  };
  const plan = browse(
    started,
    { type: 'skipped', skip: skipped('/in/a', 'empty_file'), problem: true },
    { type: 'skipped', skip: skipped('/in/b', 'untagged'), problem: false },
    { type: 'skipped', skip: skipped('/in/c', 'untagged'), problem: false },
    { type: 'conflict', conflict },
  );
  expect(plan.problems.read(0, 9)).toEqual([skipped('/in/a', 'empty_file')]);
  expect(plan.left.read(1, 9)).toEqual([skipped('/in/c', 'untagged')]);
  expect([...plan.reasons]).toEqual([
    ['empty_file', 1],
    ['untagged', 2],
  ]);
  expect(plan.conflicts.read(0, 1)).toEqual([conflict]);
  expect(plan.progress.isComplete).toBe(false);
  plan.close();
  plan.add(planned('/in/late', '/lib/late'));
  expect(plan.progress.loaded).toBe(0);
});
