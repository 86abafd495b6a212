import { expect, it, onTestFinished } from 'vitest';
import { UndoBrowser } from '../../../src/workflows/browse/undo-browser.js';
import type { UndoReport, WorkflowEvent } from '../../../src/workflows/events.js';

function undo(id: number, values: Partial<UndoReport>): WorkflowEvent {
  const paths = { source_path: `/in/${id}`, target_path: `/lib/${id}`, goes_to: null, found_at: null };
  const rest = { overcame: [], blocked_by: null, message: null };
  const operation: UndoReport = {
    ...{ id, session_id: 's', operation_type: 'move', outcome: 'ready', status: 'completed', ...paths, ...rest },
    ...values,
  };
  return { type: 'undo', operation };
}

function browse(dry_run: boolean, ...events: readonly WorkflowEvent[]): UndoBrowser {
  const browser = new UndoBrowser();
  onTestFinished(() => browser.close());
  const roots = { source_root: '/lib', target_root: '/in' };
  browser.add({ type: 'session_started', session_id: null, kind: 'rollback', ...roots, dry_run });
  for (const event of events) browser.add(event);
  return browser;
}

it('sorts what a dry run says by why it stays', () => {
  const browser = browse(
    true,
    undo(1, {}),
    undo(2, { outcome: 'modified' }),
    undo(3, { outcome: 'already_undone' }),
    undo(4, { outcome: 'modified' }),
  );
  expect(browser.total).toBe(4);
  expect(Object.fromEntries(browser.counts)).toEqual({ done: 1, modified: 2, already_undone: 1 });
  expect(Object.fromEntries(browser.outcomes)).toEqual({ ready: 1, modified: 2, already_undone: 1 });
  expect(browser.list('modified').read(1, 5)).toMatchObject([{ id: 4, outcome: 'modified' }]);
  expect(browser.list('missing')).toMatchObject({ length: 0 });
});

it('in a real run, what was ready and was not undone has failed', () => {
  const browser = browse(
    false,
    undo(1, { status: 'rolled_back' }),
    undo(2, { message: 'no room' }),
    undo(3, { interrupted: true }),
  );
  expect(Object.fromEntries(browser.counts)).toEqual({ done: 1, failed: 1, interrupted: 1 });
  expect(browser.list('failed').read(0, 1)).toMatchObject([{ id: 2, message: 'no room' }]);
  browser.close();
  browser.add(undo(4, {}));
  expect(browser.total).toBe(3);
});
