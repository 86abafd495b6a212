import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/text/display-width.js';
import { JsonRenderer } from '../../src/cli/output/json-renderer.js';
import { ProblemList } from '../../src/text/problems.js';
import { writeSessions } from '../../src/cli/output/session-list.js';
import { TextRenderer, type TextStyle } from '../../src/cli/output/text-renderer.js';
import { undoSummary } from '../../src/text/undo-summary.js';
import { UndoTally } from '../../src/text/undo-tally.js';
import type { OperationSession } from '../../src/domain/session.js';
import { UNDO_OUTCOME_TEXTS } from '../../src/domain/rollback.js';
import type { RollbackResult, UndoReport, WorkflowEvent } from '../../src/workflows/events.js';
import { MemoryOutput } from './support/memory-output.js';
import { expectDocument } from './support/schemas.js';

const started = (dry_run: boolean, kind: 'rollback' | 'redo' = 'rollback'): WorkflowEvent => ({
  ...{ type: 'session_started', session_id: dry_run ? null : 's2', kind, dry_run },
  ...{ source_root: '/in', target_root: '/out' },
});

/** @param id of the record; it moved `/in/<from>` to `/out/<to>` */
function undo(id: number, from: string | null, to: string | null, more: Partial<UndoReport> = {}): WorkflowEvent {
  const nothing = { goes_to: null, found_at: null, overcame: [], blocked_by: null, message: null } as const;
  return {
    type: 'undo',
    operation: {
      ...{ id, session_id: 's1', operation_type: 'move', outcome: 'ready', status: 'completed', ...nothing },
      source_path: from === null ? null : `/in/${from}`,
      target_path: to === null ? null : `/out/${to}`,
      ...more,
    },
  };
}

const result = (dry_run: boolean, bytes = 1_200_000_000): RollbackResult => ({
  ...{ session_id: 's1', rollback_session_id: dry_run ? null : 's2', dry_run, status: 'completed' },
  summary: { total: 3, rolled_back: 0, skipped: 0, failed: 0, by_outcome: {}, bytes, duration_ms: 3100 },
});

const context = { session: 's1', keep: [], narrowed: false, imported: false };

async function shown(events: readonly WorkflowEvent[], style: Partial<TextStyle> = {}): Promise<string> {
  const out = new MemoryOutput();
  const colors = pc.createColors(false);
  const renderer = new TextRenderer({
    ...{ out, err: new MemoryOutput(), colors, width: null, quiet: false, verbose: false, undo: context },
    ...style,
  });
  for (const event of events) renderer.onEvent(event);
  await renderer.rolledBack(result((events[0] as { dry_run: boolean }).dry_run));
  return out.text;
}

const lines = (...all: string[]): string => all.map((line) => `${line}\n`).join('');
const done = { status: 'rolled_back' } as const;

const PREVIEW = [
  started(true),
  undo(22, '/x', null, { operation_type: 'remove_directory', source_path: '/in/x' }),
  undo(21, 'x/Thumbs.db', null, { operation_type: 'delete' }),
  undo(20, null, 'A/all.m3u', { operation_type: 'rewrite', source_path: '/out/A/all.m3u' }),
  undo(15, 'x/cd1/track 2.flac', 'A/B/Disc 1/02 - T.flac'),
  undo(14, 'x/cd1/track 1.flac', 'A/B/Disc 1/01 - S.flac', { found_at: '/out/elsewhere/s.flac' }),
  undo(13, 'x/cover.jpg', 'A/B/cover.jpg', { operation_type: 'move_cover', goes_to: '/in/x/cover (2).jpg' }),
  undo(12, 'y/kept.mp3', 'A/B/kept.mp3', { operation_type: 'copy' }),
  undo(11, 'x/edited.mp3', 'A/edited.mp3', { outcome: 'modified', message: UNDO_OUTCOME_TEXTS.modified }),
  undo(1, null, 'A', { operation_type: 'create_directory' }),
];

describe('the dry run of an undo', () => {
  test('is a tree of old places, then what goes; problems and the commands that go on are on top', async () => {
    expect(await shown(PREVIEW)).toBe(
      lines(
        'From /out',
        'To   /in',
        '',
        '1 problem',
        '  A/edited.mp3  the file has other content than the history recorded',
        '',
        'To go on',
        '  1 file has other content than the history recorded. To move back what is there now:',
        '      music-organize rollback s1 --operation-ids 11 --modified move',
        '',
        'x  from A/B, operations 13 21',
        '  cover (2).jpg  <- cover.jpg  its old place, cover.jpg, is taken',
        '  Thumbs.db  had been deleted or replaced',
        '',
        'x/cd1  operations 14-15',
        '  track 1.flac  <- elsewhere/s.flac  found there by its content',
        '  track 2.flac  <- A/B/Disc 1/02 - T.flac',
        '',
        'Playlists and cue sheets that are rewritten as before',
        '  A/all.m3u',
        '',
        'Copies that are deleted',
        '  A/B/kept.mp3',
        '',
        'Folders that come back',
        '  x',
        '',
        'Folders that go',
        '  A',
        '',
        'Would move 3 files back (1.2 GB). Would bring 1 file back. Would delete 1 copy. Would rewrite 1 playlist as before. ' +
          '1 stays as it is: modified. This was a dry run: nothing was changed.',
      ),
    );
  });

  test('of a redo goes the other way, and says that what a rollback had brought is kept again', async () => {
    const object = `/out/.music-organize/objects/ab/${'c'.repeat(62)}`;
    const text = await shown([
      started(true, 'redo'),
      undo(31, null, null, { source_path: '/out/A/1.mp3', target_path: '/in/x/one.mp3' }),
      undo(30, null, null, { source_path: object, target_path: '/in/x/old.mp3' }),
      undo(29, null, null, { source_path: '/out/A/2.mp3', target_path: '/in/x/two.mp3', outcome: 'missing' }),
    ]);
    expect(text).toContain('From /in\nTo   /out\n\n1 problem\n  x/two.mp3  missing\n');
    expect(text).toContain('      music-organize redo s1 --operation-ids 29 --search\n');
    expect(text).toContain('\nA  from x, operation 31\n  1.mp3  <- one.mp3\n\nInto the backup store\n  x/old.mp3\n');
    expect(text).toMatch(
      /\nWould move 1 file again \(1\.2 GB\)\. Would put 1 file into the backup store\. 1 stays as it is/u,
    );
  });

  test('says what a policy does that the history does not, and whose operations a cascade takes', async () => {
    const text = await shown([
      started(true),
      undo(40, 'a.mp3', 'A/a.mp3', { session_id: 's9' }),
      undo(7, 'b.mp3', 'A/b.mp3', { overcame: ['modified'] }),
      undo(6, 'c.mp3', 'A/c.mp3', { overcame: ['occupied'] }),
    ]);
    expect(text).toContain('  a.mp3  undoes session s9\n  b.mp3  was changed since\n');
    expect(text).toContain('  c.mp3  takes the place of the file that is there\n');
    expect(text).toContain('That includes 1 operation of session s9.');
    // A remark is no problem.
    expect(text).not.toContain('problem');
  });

  test.each([60, 80])('is not wider than %i columns, but for commands: they are whole', async (width) => {
    const long = `${'a long name/'.repeat(12)}end.flac`;
    const events = [...PREVIEW, undo(5, long, long), undo(4, long, long, { outcome: 'occupied' })];
    const text = await shown(events, { width, verbose: true });
    for (const line of text.trimEnd().split('\n').slice(0, -1)) {
      if (!line.includes('music-organize')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }
    expect(text).toContain('music-organize rollback s1 --operation-ids 4 --conflict rename\n');
  });

  test('of many files arrives whole, and quietly not at all', async () => {
    const events = [started(true)];
    for (let id = 16_000; id > 10_000; id -= 1)
      events.push(undo(id, `${Math.floor(id / 10)}/${id}.mp3`, `A/${id}.mp3`));
    const text = await shown(events);
    expect(text.match(/^ {2}\d+\.mp3 /gmu)).toBeNull();
    expect(text.match(/^ {2}\d+\.mp3$/gmu)).toHaveLength(6000);
    expect(await shown(PREVIEW, { quiet: true })).toBe('');
  });
});

describe('the sentence after an undo', () => {
  const sentence = async (...events: WorkflowEvent[]): Promise<string> => shown([started(false), ...events]);

  test('says what happened, what stays, and what to do next', async () => {
    expect(
      await sentence(
        undo(3, '3.mp3', 'A/3.mp3', done),
        undo(2, '2.mp3', 'A/2.mp3', done),
        undo(1, '1.mp3', 'A/1.mp3', { outcome: 'occupied', message: UNDO_OUTCOME_TEXTS.occupied }),
        undo(9, null, 'A', { ...done, operation_type: 'create_directory' }),
      ),
    ).toBe(
      'Moved 2 files back (1.2 GB) in 3.1 s. 1 stays as it is: occupied. Redo: music-organize redo s2\n\n' +
        'To go on\n  1 file finds something else at its old place. To bring back under another name:\n' +
        '      music-organize rollback s1 --operation-ids 1 --conflict rename\n',
    );
  });

  test('counts what did not work when its time came, and what a policy undid all the same', async () => {
    const text = await sentence(
      undo(2, '2.mp3', 'A/2.mp3', { message: 'no space is left' }),
      undo(1, '1.mp3', 'A/1.mp3', { ...done, outcome: 'modified', message: UNDO_OUTCOME_TEXTS.modified }),
    );
    expect(text).toContain('Moved 1 file back (1.2 GB) in 3.1 s. 1 stays as it is: failed.');
    expect(text).toContain('1 operation failed. Mend what the messages say, then run:\n');
  });

  test('does not call a failure what Ctrl-C came before', async () => {
    const waits = undo(1, '1.mp3', 'A/1.mp3', { message: 'interrupted', interrupted: true });
    expect(await sentence(undo(2, '2.mp3', 'A/2.mp3', done), waits)).toBe(
      'Moved 1 file back (1.2 GB) in 3.1 s. 1 stays as it is: interrupted. Redo: music-organize redo s2\n\n' +
        'To go on\n  The undo was interrupted before its end. To go on:\n      music-organize resume s2\n',
    );
    expect(new ProblemList().add(waits)).toBeNull();
  });

  test('of folders alone, of nothing, and of nothing that could be done', async () => {
    const folder = undo(1, null, 'A', { ...done, operation_type: 'create_directory' });
    expect(await sentence(folder)).toMatch(/^Removed 1 folder .* Redo: music-organize redo s2\n$/u);
    expect(await sentence(undo(1, 'a', 'b', { ...done, outcome: 'already_undone' }))).toBe(
      'Nothing is left to undo in session s1.\n',
    );
    expect(await sentence(undo(1, 'a', 'b', { outcome: 'missing' }))).toMatch(
      /^Nothing was undone in session s1\. 1 stays as it is: missing\.\n/u,
    );
  });

  test('of a redo offers the way back', async () => {
    const text = await shown([started(false, 'redo'), undo(1, 'a.mp3', 'b.mp3', done)]);
    expect(text).toBe('Moved 1 file again (1.2 GB) in 3.1 s. Undo: music-organize rollback s2\n');
  });

  test('--verbose lists every operation', async () => {
    const text = await shown([started(false), undo(1, 'a', 'A/b', { ...done, goes_to: '/in/a (2)' })], {
      verbose: true,
    });
    expect(text).toMatch(/^ {2}1 {2}\/out\/A\/b -> \/in\/a \(2\)\n/u);
  });
});

test('what is asked about: all that is done besides or otherwise, a line each', () => {
  const tally = new UndoTally();
  const found = (id: number) => undo(id, `${id}`, `A/${id}`, { found_at: `/out/f/${id}` });
  for (const event of [...PREVIEW, found(104), found(103), found(102)]) tally.add(event);
  tally.add(undo(7, 'b.mp3', 'A/b.mp3', { overcame: ['modified'], session_id: 's9' }));
  tally.add(undo(6, 'c.mp3', 'A/c.mp3', { overcame: ['occupied'], session_id: 's8' }));
  expect(undoSummary(result(true), tally, 'replace')).toEqual([
    'Would move 8 files back (1.2 GB). Would bring 1 file back. Would delete 1 copy. Would rewrite 1 playlist as before.',
    'That includes 2 operations of 2 other sessions.',
    '1 stays as it is: modified.',
    '4 files are taken from where the search found them: /out/elsewhere/s.flac, /out/f/104, /out/f/103 and 1 more.',
    '1 file changed since then goes back as it is now.',
    '1 file goes where another file is now; that one goes into the backup store.',
    '1 file goes back under another name: the old one is taken.',
  ]);
});

describe('json', () => {
  test('has the remedies, and the warnings of the run', async () => {
    const output = new MemoryOutput();
    const renderer = new JsonRenderer(output, context);
    const warning = { message: 'the folder could not be flushed', path: '/in' };
    for (const event of [{ type: 'warning', ...warning } as const, ...PREVIEW]) renderer.onEvent(event);
    await renderer.rolledBack(result(true));
    const document = expectDocument(output.text, 'rollback');
    expect(document.warnings).toEqual([warning]);
    expect(document.remedies).toMatchObject([
      { reason: 'modified', operations: 1, command: 'music-organize rollback s1 --operation-ids 11 --modified move' },
    ]);
  });

  test('of a run that was taken back in part ends with the error and what is left to do', async () => {
    const output = new MemoryOutput();
    const renderer = new JsonRenderer(output);
    renderer.onEvent({ ...started(false), kind: 'organize' } as WorkflowEvent);
    renderer.onEvent(started(false));
    renderer.onEvent(undo(1, 'a', 'b', { outcome: 'occupied' }));
    renderer.onEvent({ type: 'warning', message: 'it is left', hint: 'music-organize rollback s1' });
    await renderer.failed(new Error('no more'));
    const { operations, warnings, error } = JSON.parse(output.text);
    expect(operations).toEqual([]);
    expect(warnings).toEqual([{ message: 'it is left', hint: 'music-organize rollback s1' }]);
    expect(error.message).toBe('no more');
  });
});

test('a problem of an automatic rollback is told once, however often it is tried', () => {
  const problems = new ProblemList();
  const stuck = undo(1, 'a', 'b', { outcome: 'unreachable' });
  problems.add({ ...started(false), kind: 'organize' } as WorkflowEvent);
  problems.add({
    type: 'skipped',
    problem: true,
    skip: { path: '/in/c', reason: 'empty_file', message: 'it is empty' },
  });
  for (let attempt = 0; attempt < 3; attempt += 1) {
    problems.add(started(false));
    problems.add(stuck);
  }
  expect(problems.count).toBe(2);
  expect(problems.listed.map(({ path }) => path)).toEqual(['/in/c', '/out/b']);
});

test('the list of sessions does not count what an undo planned again when it was resumed', async () => {
  const out = new MemoryOutput();
  const session: OperationSession = {
    ...{ session_id: 's2', start_time: '2026-11-21T12:00:00.000Z', end_time: null, status: 'completed' },
    ...{ source_root: '/in', target_root: '/out', total_operations: 460, completed_operations: 304 },
    ...{ failed_operations: 0, metadata: { kind: 'redo' } },
  };
  const state = { completed: 304, skipped: 156 };
  await writeSessions({ format: 'text', quiet: false }, { out, width: null }, [session], () => state);
  expect(out.text).toContain(' 304/304 ');
});
