import fc from 'fast-check';
import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { changedPart } from '../../src/cli/output/changed-part.js';
import { displayWidth } from '../../src/text/display-width.js';
import { Report } from '../../src/cli/output/report.js';
import { TextRenderer, type TextStyle } from '../../src/cli/output/text-renderer.js';
import type { Conflict } from '../../src/domain/conflict.js';
import type { OperationType } from '../../src/domain/operation.js';
import type { OrganizeResult, WorkflowEvent } from '../../src/workflows/events.js';
import { MemoryOutput } from './support/memory-output.js';

const started: WorkflowEvent = {
  type: 'session_started',
  session_id: null,
  kind: 'organize',
  source_root: '/in',
  target_root: '/out',
  dry_run: true,
};
const planned = (
  source: string | null,
  target: string | null,
  metadata: Record<string, unknown> = {},
  type = 'move',
): WorkflowEvent => ({
  type: 'operation_planned',
  operation: {
    operation_type: type as OperationType,
    source_path: source,
    target_path: target,
    file_size: 3,
    checksum: null,
    metadata,
  },
});
const skip = (path: string, problem = true): WorkflowEvent => ({
  type: 'skipped',
  skip: problem
    ? { path, reason: 'unreadable_tags', message: 'its tags could not be read' }
    : { path, reason: 'duplicate', message: 'the library has the same file already' },
  problem,
});
const conflict = (source: string, target: string, more: Partial<Conflict>): WorkflowEvent => ({
  type: 'conflict',
  conflict: {
    source_path: source,
    target_path: target,
    with: 'planned',
    policy: 'rename',
    resolved_path: null,
    ...more,
  },
});
const album = { kind: 'live', kind_reason: '"Live at" in its title', album_folder: 'A/B (2001)', reason: 'on B' };

/** What a run that these events tell of writes, without the sentence at the end. */
async function shown(
  events: readonly WorkflowEvent[],
  style: Partial<TextStyle> = {},
  start = started,
): Promise<string> {
  const out = new MemoryOutput();
  const colors = pc.createColors(false);
  const renderer = new TextRenderer({
    ...{ out, err: new MemoryOutput(), colors, width: null, quiet: false, verbose: false },
    ...style,
  });
  for (const event of [start, ...events]) renderer.onEvent(event);
  const summary = { files_found: 1, tracks: 1, planned: 1, completed: 1, skipped: 0, failed: 0, conflicts: 0 };
  const result: OrganizeResult = {
    ...{ session_id: null, status: 'completed', dry_run: true, source_root: '/in', target_root: '/out' },
    summary: { ...summary, duplicates: 0, bytes: 1, duration_ms: 1, by_type: {}, problems: 0 },
  };
  await renderer.organized(result);
  return out.text.replace(/\n?[^\n]*This was a dry run: nothing was changed\.\n$/u, '');
}

const lines = (...all: string[]): string => all.map((line) => `${line}\n`).join('');

describe('the tree of a dry run', () => {
  test('is albums with what they are and come from, then the rest', async () => {
    const text = await shown([
      planned(null, '/out/A', {}, 'create_directory'),
      planned('/in/x/cd2/track 1.flac', '/out/A/B (2001)/Disc 2/01 - T.flac', album),
      planned('/in/x/cd1/01 title.flac', '/out/A/B (2001)/Disc 1/01 - Title.flac', album),
      planned('/in/y/Song.mp3', '/out/C/Singles/Song.mp3'),
      planned('/in/x/Scans/Front.png', '/out/A/B (2001)/Scans/front.png'),
      planned('/in/x/cover.jpg', '/out/A/B (2001)/cover.jpg', album, 'move_cover'),
      planned('/in/x/double.flac', null, { reason: 'duplicate of /out/z.flac' }, 'delete'),
      planned('/in/x/Thumbs.db', null, { unrecoverable: true }, 'delete'),
      planned('/in/x', null, {}, 'remove_directory'),
      planned('/out/A/all.m3u', '/out/A/all.m3u', { edits: [{ line: 2, from: 'a.flac', to: 'b.flac' }] }, 'rewrite'),
      skip('/in/same.flac', false),
    ]);
    expect(text).toBe(
      lines(
        'From /in',
        'Into /out',
        '',
        'A/B (2001)  live, from x',
        '  Disc 1/01 - Title.flac  <- cd1/01 title.flac',
        '  Disc 2/01 - T.flac      <- cd2/track 1.flac',
        '  cover.jpg',
        '  Scans/front.png         <- Scans/Front.png',
        '',
        'C/Singles  from y',
        '  Song.mp3',
        '',
        'Playlists and cue sheets that are rewritten',
        '  A/all.m3u  1 line',
        '',
        'Into the backup store',
        '  x/double.flac  duplicate of /out/z.flac',
        '',
        'Deleted for good',
        '  x/Thumbs.db',
        '',
        'Empty folders that go',
        '  x',
      ),
    );
  });

  test('--verbose tells why', async () => {
    const text = await shown(
      [
        planned('/in/1.flac', '/out/A/B (2001)/01 - T.flac', album),
        planned('/out/a.m3u', '/out/a.m3u', { edits: [{ line: 2, from: 'a.flac', to: 'b.flac' }] }, 'rewrite'),
        skip('/in/same.flac', false),
      ],
      { verbose: true },
    );
    expect(text).toContain(
      lines(
        'A/B (2001)  live',
        '      "Live at" in its title',
        '  01 - T.flac  <- 1.flac',
        '      on B',
        '',
        'Playlists and cue sheets that are rewritten',
        '  a.m3u  1 line',
        '    2: a.flac  -> b.flac',
        '',
        'Left where they are',
        '  same.flac  the library has the same file already',
      ),
    );
  });

  test('in place there is one root', async () => {
    const inPlace = { ...started, target_root: '/in' } as WorkflowEvent;
    const text = await shown([planned('/in/A/b.mp3', '/in/A/c.mp3'), planned('/in/d.mp3', '/in/D/d.mp3')], {}, inPlace);
    expect(text).toBe(lines('In   /in', '', 'A  renamed in place', '  c.mp3  <- b.mp3', '', 'D', '  d.mp3'));
  });

  test('says what met another file', async () => {
    const text = await shown([
      conflict('/in/1.mp3', '/out/A/S.mp3', { resolved_path: '/out/A/S (2).mp3' }),
      planned('/in/1.mp3', '/out/A/S (2).mp3'),
      conflict('/in/2.mp3', '/out/A/T.mp3', { policy: 'replace', with: 'existing', resolved_path: '/out/A/T.mp3' }),
      planned('/out/A/T.mp3', null, { reason: 'replaced by /in/2.mp3', group: 'g' }, 'delete'),
      planned('/in/2.mp3', '/out/A/T.mp3', { group: 'g' }),
      conflict('/in/3.mp3', '/out/A/U.mp3', { policy: 'keep_both', with: 'existing', resolved_path: '/out/A/U.mp3' }),
      planned('/out/A/U.mp3', '/out/A/U (2).mp3', { reason: 'makes room for the better /in/3.mp3', group: 'h' }),
      planned('/in/3.mp3', '/out/A/U.mp3', { group: 'h' }),
    ]);
    expect(text).toContain(
      lines(
        '  S (2).mp3  <- 1.mp3  another file gets called S.mp3',
        '  T.mp3      <- 2.mp3  replaces the file that is there',
        '  U (2).mp3  <- U.mp3  makes room for the better /in/3.mp3',
        '  U.mp3      <- 3.mp3  better than the one that is there',
        '',
        'Into the backup store',
        '  /out/A/T.mp3  replaced by /in/2.mp3',
      ),
    );
  });

  test('problems are on top, twenty of them', async () => {
    const events = [planned('/in/a.mp3', '/out/A/1.mp3')];
    for (let index = 10; index < 35; index += 1) events.push(skip(`/in/x/${index}\u001b.mp3`));
    const text = await shown(events);
    expect(text).toMatch(/^From \/in\nInto \/out\n\n25 problems\n {2}x\/10\\x1b\.mp3 {2}its tags could not be read\n/u);
    expect(text).toContain('  and 5 more: --verbose or --format json lists them\n\nA\n  1.mp3  <- a.mp3\n');
    expect(await shown(events, { verbose: true })).toContain('34\\x1b.mp3');
  });

  test('a conflict that leaves a file is one problem', async () => {
    const events = [
      conflict('/in/c.mp3', '/out/A/c.mp3', { with: 'existing', policy: 'skip' }),
      { type: 'skipped', problem: true, skip: { path: '/in/c.mp3', reason: 'conflict', message: 'no' } } as const,
    ];
    expect(await shown(events)).toContain('1 problem\n  c.mp3  another file has its place, /out/A/c.mp3\n');
  });

  test('is not there with --quiet, for a list that is elsewhere, or with nothing in it', async () => {
    const events = [planned('/in/a.mp3', '/out/A/1.mp3'), skip('/in/b.mp3')];
    expect(await shown(events, { quiet: true })).toBe('');
    expect(await shown(events, { lists: false })).toBe('');
    expect(await shown([])).toBe('');
  });

  test('many albums and files stay in order, and arrive', async () => {
    const events: WorkflowEvent[] = [];
    for (let index = 10_000; index < 22_000; index += 1) {
      events.push(planned(`/in/${index}.mp3`, `/out/A/B${Math.floor(index / 10)}/${'ü'.repeat(90)}${index}.mp3`));
    }
    const text = await shown(events);
    const found = [...text.matchAll(/<- (\d+)\.mp3/gu)].map(([, number]) => Number(number));
    expect(found).toEqual(Array.from({ length: 12_000 }, (_, index) => 10_000 + index));
    expect(text.match(/^A\/B/gmu)).toHaveLength(1200);
  });
});

describe('on a terminal', () => {
  const deep = '/in/A folder with a long name/and one in it';
  const events = [
    planned(
      `${deep}/CD1/01 a title that goes on and on and on.flac`,
      '/out/A/B/Disc 1/01 - A Title That Goes On And On.flac',
    ),
    planned('/in/音楽/02 夜の電車.flac', `/out/A/B/Disc 1/02 - ${'夜の電車'.repeat(8)}.flac`),
    conflict('/in/1.mp3', '/out/A/B/S.mp3', { resolved_path: '/out/A/B/S (2).mp3' }),
    planned('/in/1.mp3', '/out/A/B/S (2).mp3'),
    skip(`${deep}/broken.mp3`),
    planned(`${deep}/${'é'.repeat(90)}.log`, null, { reason: 'clutter' }, 'delete'),
  ];

  test.each([60, 80, 200])('of %i columns no line is wider', async (width) => {
    for (const line of (await shown(events, { width, verbose: true })).split('\n')) {
      expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }
  });

  test('what does not fit beside is below, and paths are cut in the middle', async () => {
    const text = await shown(events, { width: 60 });
    expect(text).toContain(
      lines('1 problem', '  A folder with a long name/and one in it/broken.mp3', '      its tags could not be read'),
    );
    expect(text).toContain('  S (2).mp3                   <- 1.mp3\n      another file gets called S.mp3\n');
    expect(text).toMatch(/^ {2}Disc 1\/0…es On And On\.flac {2}<- A folder…/mu);
  });

  test('colours what is new, numbered, gone', async () => {
    const colors = pc.createColors(true);
    const text = await shown(
      [
        planned('/in/x/01 title.flac', '/out/A/01 - Title.flac'),
        conflict('/in/x/S.mp3', '/out/A/S.mp3', { resolved_path: '/out/A/S (2).mp3' }),
        planned('/in/x/S.mp3', '/out/A/S (2).mp3'),
        planned('/in/x/double.flac', null, {}, 'delete'),
        skip('/in/b.mp3'),
      ],
      { colors },
    );
    for (const part of [
      colors.bold(colors.red('1 problem')),
      colors.yellow('its tags could not be read'),
      `${colors.bold('A')}  ${colors.dim('from x')}`,
      `01 ${colors.green('- T')}itle.flac`,
      colors.dim('  <- 01 ') + 't' + colors.dim('itle.flac'),
      `S${colors.yellow(' (2)')}.mp3`,
      colors.red('x/double.flac'),
    ]) {
      expect(text).toContain(part);
    }
  });
});

test('a dry run that throws has no tree, and its problems on stderr', async () => {
  const [out, err] = [new MemoryOutput(), new MemoryOutput()];
  const colors = pc.createColors(false);
  const report = await Report.open(
    { format: 'text', quiet: false, verbose: false, log_file: undefined, include: [], exclude: [] },
    { out, err, width: null, canAsk: false, canDraw: false, outColors: colors, errColors: colors },
  );
  for (const event of [started, planned('/in/a.mp3', '/out/A/1.mp3'), skip('/in/b.mp3')]) report.onEvent(event);
  await report.failed(new Error('no more'));
  expect(out.text).toBe('');
  expect(err.text).toBe('problem: /in/b.mp3: its tags could not be read\n');
});

describe('what of a name changed', () => {
  test.each([
    ['01 - Title.flac', '01 title.flac', { before: '01 ', now: '- T', formerly: 't', after: 'itle.flac' }],
    ['Café.mp3', 'Cafe\u0301.mp3', { before: 'Caf', now: 'é', formerly: 'e\u0301', after: '.mp3' }],
    ['aa.mp3', 'a.mp3', { before: 'a', now: 'a', formerly: '', after: '.mp3' }],
    ['Same.mp3', 'Same.mp3', { before: 'Same.mp3', now: '', formerly: '', after: '' }],
  ])('%s from %s', (name, former, difference) => {
    expect(changedPart(name, former)).toEqual(difference);
  });

  test('is not said where nearly all of it did', () => {
    expect(changedPart('01 - Departure.mp3', 'Track 01.mp3')).toBeNull();
  });

  test('loses nothing', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', 'e\u0301', '🎵') });
    fc.assert(
      fc.property(text, text, (name, other) => {
        const parts = changedPart(name, other);
        if (parts === null) return;
        expect(parts.before + parts.now + parts.after).toBe(name);
        expect(parts.before + parts.formerly + parts.after).toBe(other);
      }),
    );
  });
});
