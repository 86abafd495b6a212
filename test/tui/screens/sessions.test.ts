import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SessionStatus } from 'music-organize';
import { displayWidth } from '../../../src/text/display-width.js';
import { album, Place } from '../../support/library.js';
import { write } from '../../support/tree.js';
import { Frames, type FrameOptions } from '../support/frames.js';
import { KEYS } from '../../support/screen.js';

let place: Place;
let frames: Frames;
beforeEach(() => {
  place = new Place();
});
afterEach(async () => {
  await frames.close();
});

function open(options: Partial<FrameOptions> = {}): Promise<string> {
  frames = new Frames({ historyDb: place.historyDb, ...options });
  return frames.shows(/\d sessions?\s*$/mu);
}

/** Sessions without operations; the first is the newest. */
async function sessions(...wanted: readonly { id: string; status?: SessionStatus; source?: string }[]): Promise<void> {
  await place.write(async (history) => {
    for (const { id, status = 'completed', source = '/in' } of wanted.toReversed()) {
      await history.startSession({ sessionId: id, sourceRoot: source, targetRoot: '/lib' });
      if (status !== 'running') await history.endSession(id, status);
    }
  });
}

/** The ids of the list are not shown: the folders tell the sessions apart. */
function listed(): string[] {
  return frames.lines.flatMap((line) => /(?<source>\/s-\w+) -> \/lib/u.exec(line)?.groups?.['source'] ?? []);
}

test('an empty history says what to do', async () => {
  expect(await open()).toContain('0 sessions');
  expect(frames.text).toContain('no sessions yet: o organizes a folder');
});

test('a session: when, kind, status in words, counts, bytes, folders', async () => {
  write(place.source, album('mess', 3));
  const { session_id: id, summary } = await place.organize();
  await open({ columns: 140 });
  const text = await frames.shows(/completed\s+\d+\/\d+\s+\d+(?:\.\d+)? k?B /u);
  expect(text).toMatch(/>\s+\d{4}-\d\d-\d\d \d\d:\d\d\s+organize\s+completed/u);
  expect(text).toContain(`${summary.planned}/${summary.planned}`);
  expect(text).toContain(`${place.source} -> ${place.library}`);
  expect(text).toContain(`${id ?? ''}   organize`);
});

test('interrupted and running ones are on top, with what can be done', async () => {
  await sessions(
    { id: 'a', source: '/s-a' },
    { id: 'b', source: '/s-b', status: 'interrupted' },
    { id: 'c', source: '/s-c', status: 'running' },
  );
  await open();
  expect(listed()).toEqual(['/s-b', '/s-c', '/s-a', '/s-b']);
  expect(frames.text).toContain('It was interrupted: c carries it on; u undoes what was done.');
  await frames.press('j');
  await frames.shows('x settles what a crash left');
});

describe('the filter', () => {
  beforeEach(() =>
    sessions(
      { id: 'first', source: '/s-Björk' },
      { id: 'second', source: '/s-other', status: 'failed' },
      { id: 'third', source: '/s-third' },
    ),
  );

  test('follows what is typed, without case and accents; Esc shows all again', async () => {
    await open();
    await frames.press('/', 'BJO');
    await frames.shows('Filter: BJO', /1 session\s*$/mu);
    await frames.press(KEYS.enter);
    await frames.shows('(Esc shows all)');
    await frames.press(KEYS.esc);
    await frames.shows('3 sessions');
  });

  test('by status: the next one each time', async () => {
    await open();
    await frames.press('s', 's', 's');
    await frames.shows('Status: failed');
    expect(frames.text).toContain('1 session');
    expect(frames.text).toContain('It ended with an error');
  });

  test('that leaves nothing says so', async () => {
    await open();
    await frames.press('/', 'q?', KEYS.enter);
    await frames.shows('No session matches the filter.');
    expect(frames.left).toBeNull();
  });
});

describe('deleting', () => {
  beforeEach(async () => {
    write(place.source, album('mess', 2));
    await place.organize({ sessionId: 'mine' });
  });

  test('asks, and says what it costs; no changes nothing', async () => {
    await open();
    await frames.press('d');
    await frames.shows('Forget mine?', /\d operations can then no longer be undone/u);
    await frames.press('n');
    await frames.shows('1 session');
    expect(place.session('mine').status).toBe('completed');
  });

  test('yes: it is gone, from the screen too', async () => {
    await open();
    await frames.press('d', 'y');
    await frames.shows('Forgot mine.');
    await frames.shows('0 sessions');
    expect(place.read((history) => history.findSession('mine'))).toBeUndefined();
  });

  test('one that must stay says why', async () => {
    await place.write((history) => history.setSessionStatus('mine', 'running'));
    await open();
    await frames.press('d');
    await frames.shows('Session mine, or an undo of it, has unfinished operations');
    expect(frames.text).not.toContain('Forget mine?');
  });
});

test('what another process writes is shown, and the cursor stays on its session', async () => {
  await sessions({ id: 'a', source: '/s-a' }, { id: 'b', source: '/s-b' });
  await open();
  await frames.press('j');
  await frames.shows(/>.*\/s-b/u);
  await sessions({ id: 'new', source: '/s-new' });
  await frames.shows('3 sessions');
  await frames.shows(/>.*\/s-b/u);
  expect(listed().slice(0, 3)).toEqual(['/s-new', '/s-a', '/s-b']);
});

test('what a crash left is settled', async () => {
  await sessions({ id: 'dead', source: place.root, status: 'running' });
  const gone = join(place.root, 'gone.mp3');
  await place.write((history) =>
    history.recordOperation({
      ...{ session_id: 'dead', operation_type: 'move', status: 'in_progress' },
      ...{ source_path: write(place.root, { 'a.mp3': '' }) + '/a.mp3', target_path: gone },
    }),
  );
  await open();
  await frames.press('x');
  await frames.shows('Settled the interrupted session dead');
  expect(place.session('dead').status).toBe('interrupted');
});

test('nothing that cannot be redone is', async () => {
  await sessions({ id: 'a' });
  await open();
  await frames.press('r');
  await frames.shows('there is nothing to redo.');
});

test.each([
  [80, 24],
  [60, 15],
  [250, 60],
])('names of all sorts keep the columns straight at %i x %i', async (columns, rows) => {
  const names = [
    '日本語の音楽',
    'مرحبا بالعالم',
    'e\u0301'.repeat(40),
    '🎵👨\u200d👩\u200d👧',
    'a\u001b[31mred\u0007',
    '\u202egnp.exe',
  ];
  await sessions(...names.map((name, index) => ({ id: `s${index}`, source: join('/', name.repeat(8)) })));
  await open({ columns, rows });
  expect(frames.lines.length).toBeLessThanOrEqual(rows - 1);
  expect(Math.max(...frames.text.split('\n').map(displayWidth))).toBeLessThanOrEqual(columns);
  expect(frames.text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/u);
  const starts = frames.lines.filter((line) => line.includes('api ')).map((line) => line.indexOf('completed'));
  expect(new Set(starts.filter((start) => start >= 0)).size).toBe(1);
});

test('a terminal that is too small says so politely, and is used when it grows', async () => {
  await sessions({ id: 'a', source: '/s-a' });
  frames = new Frames({ historyDb: place.historyDb, columns: 40, rows: 15 });
  await frames.shows('This terminal is 40 x 15.');
  expect(frames.lines.every((line) => line.length <= 40)).toBe(true);
  frames.resize(80, 24);
  await frames.shows('1 session');
});

test('the keys of the screen, and back', async () => {
  await open();
  await frames.press('?');
  await frames.shows('open the session', 'go up a page');
  await frames.press(KEYS.esc);
  await frames.shows('0 sessions');
});

test.each([
  ['q', 0],
  [KEYS.ctrlC, 130],
])('%j leaves', async (key, code) => {
  await open();
  await frames.press(key);
  expect(frames.left).toBe(code);
});
