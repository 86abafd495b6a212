import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/domain/errors.js';
import type { OperationType } from '../../src/domain/operation.js';
import type { SkipReason } from '../../src/domain/skip.js';
import type { OrganizeResult, RollbackResult, UndoReport, WorkflowEvent } from '../../src/workflows/events.js';
import { JsonRenderer } from '../../src/cli/output/json-renderer.js';
import { NdjsonRenderer } from '../../src/cli/output/ndjson-renderer.js';
import type { Extent } from '../../src/text/pace.js';
import { ProblemList } from '../../src/text/problems.js';
import { progressLine } from '../../src/cli/output/progress.js';
import { Tally } from '../../src/text/tally.js';
import { organizeSentence, type Filters } from '../../src/text/sentences.js';
import { MemoryOutput } from './support/memory-output.js';
import { expectDocument } from './support/schemas.js';

const started = (dry_run: boolean): WorkflowEvent => ({
  type: 'session_started',
  session_id: dry_run ? null : 's1',
  kind: 'organize',
  source_root: '/in',
  target_root: '/out',
  dry_run,
});
const planned = (source: string, target: string): WorkflowEvent => ({
  type: 'operation_planned',
  operation: {
    operation_type: 'move',
    source_path: source,
    target_path: target,
    file_size: 3,
    checksum: null,
    metadata: {},
  },
});
const moved = (source: string, target: string): WorkflowEvent => ({
  type: 'operation_finished',
  operation: {
    id: 1,
    operation_type: 'move',
    source_path: source,
    target_path: target,
    status: 'completed',
    reason: null,
    message: null,
    file_size: 3,
  },
});
/** An operation that turned out, when its time came, not to be possible or needed. */
const late = (path: string, reason: SkipReason, type: OperationType = 'move'): WorkflowEvent => ({
  type: 'operation_finished',
  operation: {
    id: 2,
    operation_type: type,
    source_path: type === 'create_directory' ? null : path,
    target_path: type === 'create_directory' ? path : '/out/x',
    status: 'skipped',
    reason,
    message: `${path} is gone`,
    file_size: 3,
  },
});
const skip = (path: string): WorkflowEvent => ({
  type: 'skipped',
  skip: { path, reason: 'unreadable_tags', message: 'its tags could not be read' },
  problem: true,
});
const conflict: WorkflowEvent = {
  type: 'conflict',
  conflict: { source_path: '/in/c', target_path: '/out/c', with: 'existing', policy: 'skip', resolved_path: null },
};

function result(more: Partial<OrganizeResult> = {}): OrganizeResult {
  return {
    session_id: '20261120-153012-k3f9',
    status: 'completed',
    dry_run: false,
    source_root: '/in',
    target_root: '/out',
    summary: {
      files_found: 3,
      tracks: 2,
      planned: 2,
      completed: 2,
      skipped: 1,
      failed: 0,
      conflicts: 0,
      duplicates: 0,
      bytes: 1_200_000_000,
      duration_ms: 3100,
      by_type: { move: 2 },
      problems: 1,
    },
    ...more,
  };
}

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

describe('the sentence after a run', () => {
  function tallyOf(...events: WorkflowEvent[]): Tally {
    const tally = new Tally();
    for (const event of events) tally.add(event);
    return tally;
  }

  test('says what happened, then what to do next', () => {
    const tally = tallyOf(
      moved('/in/1.mp3', '/out/A/B/Disc 1/1.mp3'),
      moved('/in/2.mp3', '/out/A/B/Disc 2/1.mp3'),
      moved('/in/1.lrc', '/out/A/B/Disc 1/1.lrc'),
      skip('/in/x.mp3'),
      skip('/in/y.mp3'),
    );
    expect(organizeSentence(result(), tally)).toBe(
      'Moved 2 tracks and 1 sidecar into 1 album (1.2 GB) in 3.1 s. 2 files were skipped: unreadable tags. ' +
        'Undo: music-organize rollback 20261120-153012-k3f9',
    );
  });

  test('counts what was skipped late, but not folders that were there already', () => {
    const tally = tallyOf(
      moved('/in/1.mp3', '/out/A/1.mp3'),
      late('/in/2.mp3', 'vanished'),
      late('/out/A', 'already_there', 'create_directory'),
    );
    expect(organizeSentence(result(), tally)).toContain(' in 3.1 s. 1 file was skipped: gone meanwhile. ');
  });

  describe('of a run that moved nothing', () => {
    const summary = { ...result().summary, planned: 0, completed: 0, skipped: 0, problems: 0 };
    const sentence = (
      more: Partial<OrganizeResult['summary']>,
      events: WorkflowEvent[] = [],
      filters: Partial<Filters> = {},
    ): string =>
      organizeSentence(result({ summary: { ...summary, ...more } }), tallyOf(...events), {
        ...{ include: [], exclude: [] },
        ...filters,
      });

    test('duplicates went, and where they are', () => {
      const event = moved('/in/2.mp3', '');
      if (event.type !== 'operation_finished') throw new Error('another event');
      const deleted: WorkflowEvent[] = [
        { ...event, operation: { ...event.operation, operation_type: 'delete', target_path: null } },
      ];
      expect(sentence({ completed: 1 }, deleted)).toContain('1 file went into the backup store.');
      const forGood = deleted.map(
        (one) =>
          ({
            ...one,
            operation: { ...event.operation, operation_type: 'delete', unrecoverable: true },
          }) as WorkflowEvent,
      );
      expect(sentence({ completed: 2 }, [...deleted, ...forGood])).toContain(
        '1 file went into the backup store. 1 file was deleted for good.',
      );
    });

    test('playlists were rewritten', () => {
      const event = moved('/in/a.m3u', '/in/a.m3u');
      if (event.type !== 'operation_finished') throw new Error('another event');
      const rewritten: WorkflowEvent = { ...event, operation: { ...event.operation, operation_type: 'rewrite' } };
      expect(sentence({ completed: 1 }, [rewritten])).toContain('Rewrote 1 playlist.');
      expect(sentence({ completed: 2 }, [rewritten, rewritten])).toContain('Rewrote 2 playlists.');
    });

    test('every file is in its place', () => {
      expect(sentence({})).toBe('Nothing to do: every file is in its place.');
      const there = [late('/out/A', 'already_there', 'create_directory')];
      expect(sentence({ skipped: 1 }, there)).toBe('Nothing to do: every file is in its place.');
    });

    test('there is no music', () => {
      expect(sentence({ tracks: 0 })).toBe('No music was found in /in.');
      expect(sentence({ tracks: 0 }, [], { include: ['*.flac'] })).toBe(
        'No music was found in /in. Look at --include: it leaves files out.',
      );
      expect(sentence({ tracks: 0 }, [], { include: ['*.flac'], exclude: ['*'] })).toContain(
        '--include and --exclude: they leave files out.',
      );
    });

    test('there is music, and it had to stay', () => {
      expect(sentence({ tracks: 0, skipped: 1 }, [skip('/in/x.mp3')])).toMatch(/^Nothing to move\. 1 file was skipped/);
      expect(sentence({ tracks: 0, failed: 1 })).toMatch(/^Nothing was moved\./);
    });

    test('the plan is empty, or nothing of it could be done', () => {
      const applying = { ...started(false), kind: 'apply' } as WorkflowEvent;
      expect(sentence({ tracks: 0 }, [applying])).toBe('Nothing to do: the plan is empty.');
      const skipped = [applying, late('/in/x.mp3', 'vanished')];
      expect(sentence({ tracks: 0, planned: 1, skipped: 1 }, skipped)).toMatch(/^Nothing was moved\. 1 file was/);
    });

    test('it was interrupted before it found any', () => {
      const early = result({ status: 'interrupted', summary: { ...summary, tracks: 0 } });
      expect(organizeSentence(early, new Tally())).toMatch(/^Nothing was moved\. The run was interrupted\./);
    });
  });

  test('of an interrupted run', () => {
    const sentence = organizeSentence(result({ status: 'interrupted' }), tallyOf(moved('/in/1.mp3', '/out/A/1.mp3')));
    expect(sentence).toContain('music-organize resume 20261120-153012-k3f9');
  });

  test('of an interrupted dry run says that there is more', () => {
    const early = result({ status: 'interrupted', dry_run: true, session_id: null });
    expect(organizeSentence(early, tallyOf(planned('/in/1.mp3', '/out/A/1.mp3')))).toMatch(
      /^Would move 1 track .* the plan is not whole\. This was a dry run: nothing was changed\.$/,
    );
  });

  test('of a run without history promises no undo', () => {
    const sentence = organizeSentence(result({ session_id: null }), tallyOf(moved('/in/1.mp3', '/out/A/1.mp3')));
    expect(sentence).toContain('cannot be undone');
    expect(sentence).not.toContain('rollback');
  });
});

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

function undo(outcome: 'ready' | 'modified' | 'already_undone', status: 'rolled_back' | 'completed'): WorkflowEvent {
  return {
    type: 'undo',
    operation: undoReport({ id: 7, outcome, status, source_path: '/in/a', target_path: '/out/a' }),
  };
}

function undoReport(more: Partial<UndoReport> & Pick<UndoReport, 'id' | 'outcome' | 'status'>): UndoReport {
  return {
    session_id: 's1',
    operation_type: 'move',
    source_path: null,
    target_path: null,
    goes_to: null,
    found_at: null,
    overcame: [],
    blocked_by: null,
    message: null,
    ...more,
  };
}

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
