import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { displayWidth } from '../../../src/text/display-width.js';
import { album, Place, TAGS } from '../../support/library.js';
import { mp3Track } from '../../support/track.js';
import { write } from '../../support/tree.js';
import { Frames, type FrameOptions } from '../support/frames.js';

const ENTER = '\r';
const ESC = '\u001b';
const TAB = '\t';
const RIGHT = '\u001b[C';
const DOWN = '\u001b[B';

let place: Place;
let frames: Frames | undefined;
beforeEach(() => {
  place = new Place();
  frames = undefined;
});
afterEach(async () => {
  await frames?.close();
});

/** The form on a source with these files, source and target typed. */
async function form(
  files: Readonly<Record<string, string | Buffer>>,
  options: Partial<FrameOptions> = {},
): Promise<Frames> {
  write(place.source, files);
  frames = new Frames({ historyDb: place.historyDb, start: { screen: 'organize' }, cwd: place.root, ...options });
  await frames.shows('Organize');
  await frames.press('in', ENTER, 'lib', ENTER);
  return frames;
}

/** No line is wider than the terminal, and none holds a control character. */
function expectTidy({ lines }: Frames, columns: number): void {
  expect(lines.filter((line) => displayWidth(line) > columns)).toEqual([]);
  expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/u);
}

test('an empty form asks for the source; folders that fit are shown, and completed', async () => {
  write(place.root, { 'music one/x': 'x', 'music two/x': 'x', 'other/x': 'x' });
  frames = new Frames({ historyDb: place.historyDb, start: { screen: 'organize' }, cwd: place.root });
  await frames.shows('3 folders in');
  await frames.press('mu', TAB);
  await frames.shows(/Source +music\s/u);
  await frames.shows('2 folders in', '  music one  music two');
  await frames.press('t', TAB);
  await frames.shows('Source      music two/');
  await frames.press(ESC, 'p');
  await frames.shows('Say first which folder');
});

test('real files of the source show what each layout makes of them, at once', async () => {
  const screen = await form({
    ...album('a', 2),
    ...album('b', 1, { ...TAGS, album: 'Other' }),
    'bad/x.mp3': 'no music',
  });
  const shown = await screen.shows('Where 4 files');
  expect(shown).toContain('The Quiet Harbour/Other (2011)/01 - Song 1.mp3');
  expect(shown).toMatch(/bad\/x.mp3 +-> +stays: its tags/u);
  await screen.press(RIGHT, RIGHT);
  await screen.shows('->  Albums/The Quiet');
  // To the template, which is typed: wrong until it is whole.
  await screen.press(RIGHT, RIGHT, DOWN, ENTER, '{{ nothing }}');
  await screen.shows('nothing');
  expect(screen.text).not.toContain('Song 1.mp3');
  await screen.press('\u0015', 'All/{{ title }}');
  await screen.shows('All/Song 1.mp3');
});

test('a source that is not there, and one without music, are told in words', async () => {
  const screen = await form({ 'notes.txt': 'x' });
  await screen.shows(`No music was found in ${place.source}.`);
  await screen.press('\u001b[A', '\u001b[A', ENTER, '\u0015', 'gone', ENTER, ESC);
  await screen.shows('Is a drive or share not mounted?');
  await screen.press('p');
  await screen.shows('Esc goes back');
  expect(screen.text).toContain('gone');
});

test('the plan: as a tree, as a list, its conflicts, what is left; then it is run, and can be undone', async () => {
  const screen = await form(
    {
      ...album('a', 3),
      'c/again.mp3': mp3Track({ ...TAGS, title: 'Song 1' }, { seed: 'other' }),
      'bad/x.mp3': 'no music',
    },
    { rows: 30, columns: 160 },
  );
  await screen.press('p');
  const tree = await screen.shows('[Tree]');
  expect(tree).toContain('Would move 4 tracks');
  expect(tree).toMatch(/▾ lib\/The Quiet Harbour\/Paper Lanterns \(2011\) +4 operations/u);
  expect(tree).toContain(`music-organize organize ${place.source} ${place.library}`);
  expect(tree).toMatch(/01 - Song 1 \(2\)\.mp3 +<- +c\/again\.mp3/u);
  await screen.press('t');
  await screen.shows('[List', /move +a\/1\.mp3 +-> +The Quiet Harbour\/Paper/u);
  await screen.press('t');
  await screen.shows('[Conflicts 1]', /c\/again\.mp3 +-> .*01 - Song 1 \(2\)\.mp3/u);
  await screen.press('t');
  await screen.shows('[Left 1 (1 problem)]');
  await screen.press('r');
  await screen.shows(/Carry out \d+ operations \([\d.]+ kB\)\? 1 file stays, 1 problem among them\./u);
  await screen.press('n');
  await screen.shows('[Left');
  expect(existsSync(place.library)).toBe(false);
  await screen.press('r', 'y');
  await screen.shows(/Moved 4 tracks/u);
  expect(existsSync(join(place.library, 'The Quiet Harbour/Paper Lanterns (2011)/01 - Song 1 (2).mp3'))).toBe(true);
});

test('what replaces or deletes is said before, in the words of the command line; without a history too', async () => {
  const organize = { conflict: 'replace', duplicates: 'delete', backup: false, history: false } as const;
  const screen = await form(album('a', 1), { organize, columns: 120 });
  await screen.press('p');
  await screen.shows('[Tree]');
  await screen.press('r');
  const text = (await screen.shows('Carry out')).replaceAll(/\s+/gu, ' ');
  expect(text).toContain(
    `Organizing ${place.source} into ${place.library} replaces files that are in the way and deletes`,
  );
  expect(text).toContain('Without backups they are gone for good.');
  expect(text).toContain('this cannot be undone');
  expect(text).toContain('--conflict replace --duplicates delete --no-backup --disable-history');
});

test.each([
  [60, 15],
  [80, 24],
  [250, 60],
])('names of all kinds stay within %i x %i', async (columns, rows) => {
  const wild = 'Ünï\u001b[31m 日本語の名前 \u202egnp.3pm 👩‍👩‍👧 ' + 'é'.repeat(40);
  const files = { [`${wild}/${wild}.mp3`]: mp3Track({ ...TAGS, title: wild, album: wild }), 'x\u0007.mp3': 'bad' };
  const screen = await form(files, { columns, rows });
  await screen.shows('Where 2 files');
  expectTidy(screen, columns);
  await screen.press('p');
  await screen.shows('[Tree]');
  // The library is open; closed and opened again.
  await screen.press('h');
  await screen.shows(/> +▸/u);
  await screen.press('l');
  await screen.shows(/> +▾/u);
  for (const view of ['[List', '[Conflicts', '[Left']) {
    expectTidy(screen, columns);
    expect(screen.lines.length).toBeLessThanOrEqual(rows);
    await screen.press('t');
    await screen.shows(view);
  }
  await screen.press('r');
  await screen.shows('Carry out');
  expect(screen.text).toContain('y yes');
  expectTidy(screen, columns);
});
