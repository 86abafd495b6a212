import { describe, expect, test } from 'vitest';
import { JsonRenderer } from '../../src/cli/output/json-renderer.js';
import { NdjsonRenderer } from '../../src/cli/output/ndjson-renderer.js';
import { progressLine } from '../../src/cli/output/progress.js';
import { UserError } from '../../src/domain/errors.js';
import type { Extent } from '../../src/text/pace.js';
import { ProblemList } from '../../src/text/problems.js';
import type { RollbackResult, WorkflowEvent } from '../../src/workflows/events.js';
import { conflict, late, moved, planned, result, skip, started, undo, undoReport } from '../support/events.js';
import { MemoryOutput } from './support/memory-output.js';
import { expectDocument } from './support/schemas.js';

function rolledBack(more: Partial<RollbackResult> = {}): RollbackResult {
  return {
    session_id: 's1',
    rollback_session_id: 's2',
    dry_run: false,
    status: 'rolled_back',
    summary: { total: 3, rolled_back: 3, skipped: 0, failed: 0, by_outcome: { ready: 3 }, bytes: 0, duration_ms: 5 },
    ...more,
  };
}

describe('json', () => {
  test('a dry run is one document with everything', async () => {
    const output = new MemoryOutput();
    const renderer = new JsonRenderer(output);
    // Skips and conflicts come between operations; their arrays come after.
    for (const event of [
      started(true),
      planned('/in/a', '/out/a'),
      skip('/in/b'),
      conflict,
      planned('/in/d', '/out/d'),
    ]) {
      renderer.onEvent(event);
    }
    await renderer.organized(result({ dry_run: true, session_id: null }));
    const document = expectDocument(output.text, 'organize');
    expect(document.operations.map(({ source_path }: { source_path: string }) => source_path)).toEqual([
      '/in/a',
      '/in/d',
    ]);
    expect(document.skips).toHaveLength(1);
    expect(document.conflicts).toHaveLength(1);
    expect(document.summary.bytes).toBe(1_200_000_000);
  });

  test('many skips do not stay in memory, and all arrive', async () => {
    const output = new MemoryOutput();
    const renderer = new JsonRenderer(output);
    const long = `/in/${'ü'.repeat(1000)}`;
    for (let index = 0; index < 3000; index += 1) renderer.onEvent(skip(`${long}${index}`));
    await renderer.organized(result());
    const { skips } = expectDocument(output.text, 'organize');
    expect(skips).toHaveLength(3000);
    expect(skips[2999].path).toBe(`${long}2999`);
  });

  test('a real run has the summary alone; a failed one undone by itself mixes nothing in', async () => {
    const output = new MemoryOutput();
    const renderer = new JsonRenderer(output);
    renderer.onEvent(started(false));
    renderer.onEvent(moved('/in/a', '/out/a'));
    renderer.onEvent({ ...started(false), kind: 'rollback' } as WorkflowEvent);
    renderer.onEvent(undo('ready', 'rolled_back'));
    await renderer.organized(result());
    expect(expectDocument(output.text, 'organize').operations).toEqual([]);
  });

  test('what was skipped late is in the list, but not folders that were there already', async () => {
    const output = new MemoryOutput();
    const renderer = new JsonRenderer(output);
    renderer.onEvent(started(false));
    renderer.onEvent(skip('/in/b'));
    renderer.onEvent(late('/in/c', 'vanished'));
    renderer.onEvent(late('/out/A', 'already_there', 'create_directory'));
    renderer.onEvent(moved('/in/a', '/out/a'));
    await renderer.organized(result());
    expect(expectDocument(output.text, 'organize').skips).toEqual([
      { path: '/in/b', reason: 'unreadable_tags', message: 'its tags could not be read' },
      { path: '/in/c', reason: 'vanished', message: '/in/c is gone' },
    ]);
  });

  test('a run that throws leaves stdout empty, or a document that can be parsed', async () => {
    const error = new UserError('disk_full', 'The disk is full.');
    const empty = new MemoryOutput();
    await new JsonRenderer(empty).failed(error);
    expect(empty.text).toBe('');

    const begun = new MemoryOutput();
    const renderer = new JsonRenderer(begun);
    renderer.onEvent(planned('/in/a', '/out/a'));
    await renderer.failed(error);
    expect(JSON.parse(begun.text)).toMatchObject({ operations: [{}], error: { code: 'disk_full' } });

    // Nobody knows yet what kind of run it would have been.
    const early = new MemoryOutput();
    const warned = new JsonRenderer(early);
    warned.onEvent({ type: 'warning', message: '/out is not there' });
    await warned.failed(error);
    expect(JSON.parse(early.text)).toEqual({
      warnings: [{ message: '/out is not there' }],
      error: { code: 'disk_full', message: 'The disk is full.' },
    });
  });

  test('a rollback', async () => {
    const output = new MemoryOutput();
    const renderer = new JsonRenderer(output);
    renderer.onEvent({ ...started(false), kind: 'rollback' } as WorkflowEvent);
    renderer.onEvent(undo('ready', 'rolled_back'));
    await renderer.rolledBack(rolledBack());
    const document = expectDocument(output.text, 'rollback');
    expect(document.operations).toEqual([
      undoReport({ id: 7, outcome: 'ready', status: 'rolled_back', source_path: '/in/a', target_path: '/out/a' }),
    ]);
  });
});

test('ndjson is an event a line, and the result last', async () => {
  const output = new MemoryOutput();
  const renderer = new NdjsonRenderer(output);
  renderer.onEvent(started(true));
  renderer.onEvent(planned('/in/a\n\u009b', '/out/a'));
  await renderer.organized(result());
  const lines = output.text.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).type)).toEqual(['session_started', 'operation_planned', 'result']);
});

describe('problems', () => {
  test('a conflict and the skip that comes with it are one line', () => {
    const problems = new ProblemList();
    problems.add(conflict);
    problems.add({
      type: 'skipped',
      problem: true,
      skip: { path: '/in/c', reason: 'conflict', message: 'another file has its place' },
    });
    expect(problems.count).toBe(1);
    expect(problems.unresolvedConflicts).toBe(1);
  });

  test('what is undone, or was already, is none', () => {
    const problems = new ProblemList();
    for (const event of [
      undo('ready', 'rolled_back'),
      undo('ready', 'completed'),
      undo('already_undone', 'rolled_back'),
    ]) {
      problems.add(event);
    }
    expect(problems.count).toBe(0);
    problems.add(undo('modified', 'completed'));
    expect(problems.count).toBe(1);
  });

  test('a path is named once', () => {
    const problems = new ProblemList();
    expect(problems.add(late('/in/a.mp3', 'vanished'))).toBe('/in/a.mp3 is gone');
    expect(problems.add(skip('/in/a.mp3'))).toBe('/in/a.mp3: its tags could not be read');
    expect(problems.add(late('/out/A', 'already_there', 'create_directory'))).toBeNull();
  });

  test('lists twenty and counts the rest', () => {
    const problems = new ProblemList();
    const output = new MemoryOutput();
    for (let index = 0; index < 25; index += 1) problems.add(skip(`/in/${index}\u001b`));
    problems.print(output);
    expect(output.text.trimEnd().split('\n')).toHaveLength(21);
    expect(output.text).toContain('problem: /in/0\\x1b: its tags could not be read\n');
    expect(output.text).toMatch(/and 5 more \(all with --verbose\)\n$/);
  });
});

describe('the progress line', () => {
  const event = {
    type: 'progress',
    phase: 'working',
    done: 50,
    total: 200,
    bytes: 1_000_000,
    path: '/music/a',
  } as const;

  const at = (extent: Partial<Extent>, timeLeft: number | null): Parameters<typeof progressLine>[1] => ({
    extent: { done: 50, total: 200, bytes: 1_000_000, totalBytes: null, ...extent },
    pace: { done: 5, bytes: 100_000 },
    timeLeft,
  });

  test('count, share, rate, bytes and time left', () => {
    expect(progressLine(event, at({}, 29_100), 120)).toBe(
      'Organizing  █████░░░░░░░░░░░░░░░  50/200  25 %  5/s  1 MB  30 s left  /music/a',
    );
  });

  test('by bytes, where it is known how many there are', () => {
    expect(progressLine({ ...event, phase: 'verifying' }, at({ totalBytes: 10_000_000 }, 90_000), 120)).toBe(
      'Verifying  ██░░░░░░░░░░░░░░░░░░  50/200  10 %  5/s  1 MB of 10 MB  1 m 30 s left  /music/a',
    );
  });

  test('without a total', () => {
    expect(progressLine({ ...event, path: null }, at({ total: null }, null), 120)).toBe(
      'Organizing  50 files so far  5/s  1 MB',
    );
  });
});
