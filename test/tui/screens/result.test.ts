import { mkdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { undoAskFor } from '../../../dist/tui/asks.js';
import type { Place as Where } from '../../../dist/tui/navigation.js';
import { album, Place } from '../../support/library.js';
import { treeOf, write } from '../../support/tree.js';
import { Monitor } from '../../../dist/tui/screens/progress/monitor.js';
import { outcomeOf } from '../../../dist/tui/screens/progress/outcome.js';
import { Frames } from '../support/frames.js';
import { troubledSession, wordsOf } from '../support/troubled-session.js';

let place: Place;
let frames: Frames;
beforeEach(() => {
  place = new Place();
});
afterEach(async () => {
  await frames.close();
});

const CTRL_C = '\u0003';

test('an undo that is stopped in the middle is carried on, done again, and undone once more', async () => {
  write(place.source, album('a', 500));
  const before = treeOf(place.source);
  const { session_id } = await place.organize();
  const organized = treeOf(place.library);
  frames = new Frames({ historyDb: place.historyDb });
  await frames.shows('organize');
  await frames.press('u');
  await frames.shows('Free: ');
  await frames.press('u', 'y');
  await frames.shows(/[1-9]\d* of \d+ operations/u);
  await frames.press(CTRL_C);
  const stopped = wordsOf(await frames.shows('Result: interrupted'));
  expect(stopped).toContain('It was interrupted: c carries it on.');
  const left = place.records(session_id).filter(({ status }) => status === 'completed').length;
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(500);

  // No key moves files without a question.
  await frames.press('c');
  const asked = wordsOf(await frames.shows('Carry on'));
  expect(asked).toContain(`with ${left} operations of session ${session_id} left to undo?`);
  expect(place.records(session_id).filter(({ status }) => status === 'completed')).toHaveLength(left);
  await frames.press('y');
  await frames.shows('Result: done');
  expect(treeOf(place.source)).toEqual(before);

  await frames.press('r');
  await frames.shows('Free: ');
  await frames.press('u');
  await frames.shows('Redo ');
  await frames.press('y');
  expect(wordsOf(await frames.shows('Result: done'))).toMatch(
    /Moved 500 files again .* Undo: music-organize rollback/u,
  );
  expect(Object.keys(treeOf(place.library))).toEqual(Object.keys(organized));

  await frames.press('u');
  await frames.shows('Free: ');
  await frames.press('u', 'y');
  await frames.shows('Result: done');
  expect(treeOf(place.source)).toEqual(before);
  // Nobody comes back to what is over.
  await frames.press('\u001b');
  await frames.shows('STARTED');
});

test('what was not undone is listed with its reason, and tried again with another strategy', async () => {
  const session = await troubledSession(place);
  const start: Where = { screen: 'preview', ask: undoAskFor(place.historyDb, session) };
  frames = new Frames({ historyDb: place.historyDb, start, columns: 160, rows: 50 });
  await frames.shows('Free: ');
  await frames.press('u', 'y');
  const shown = wordsOf(await frames.shows('Result: done in part'));
  expect(shown).toContain('Moved 2 files back');
  expect(shown).toContain('To move back what is there now: press t, then m.');
  expect(shown).toContain('7 problems:');
  expect(shown).toContain('01 - Song 1.mp3 the file has other content than the history recorded');
  await frames.press('c');
  await frames.shows('It was not interrupted');

  await frames.press('t');
  const rest = wordsOf(await frames.shows('Free: '));
  expect(rest).toContain('--operation-ids');
  expect(rest).not.toContain('ready:');
  await frames.press('m', 'o', 'f', 'b');
  await frames.shows('found them');
  await frames.press('u', 'y');
  await frames.shows('Result: done');
  expect(Object.keys(treeOf(place.source)).filter((name) => name.endsWith('.mp3'))).toEqual([
    'a/1.mp3',
    'a/2.mp3',
    'a/3 (2).mp3',
    'a/3.mp3',
    'a/4.mp3',
    'a/5.mp3',
    'a/6.mp3',
  ]);
});

test('a second Ctrl-C leaves at once', async () => {
  write(place.source, album('a', 60));
  const { session_id } = await place.organize();
  const ask = undoAskFor(place.historyDb, session_id ?? '');
  frames = new Frames({ historyDb: place.historyDb, start: { screen: 'progress', work: { kind: 'undo', ask } } });
  await frames.press(CTRL_C + CTRL_C);
  expect(frames.left).toBe(130);
  expect(frames.jobs.isAbandoned).toBe(true);
});

test('an organize run is told of, and its undo is a key away', async () => {
  write(place.source, { ...album('a', 2), 'a/broken.mp3': '' });
  const result = await place.organize();
  const monitor = new Monitor();
  for (const event of place.events) monitor.add(event);
  const options = { source: place.source, target: place.library };
  const outcome = outcomeOf({ kind: 'organize', options }, result, monitor, false);
  frames = new Frames({ historyDb: place.historyDb, start: { screen: 'result', outcome } });
  expect(wordsOf(await frames.shows('Result'))).toMatch(/Moved 2 tracks into 1 album .* Undo: music-organize/u);
  await frames.press('r');
  await frames.shows('There is nothing to redo.');
  await frames.press('u');
  await frames.shows('Would move 2 files back');
});

test('a run that cannot begin says why, and tries again', async () => {
  const options = { source: `${place.source}-nowhere`, target: place.library };
  frames = new Frames({
    historyDb: place.historyDb,
    start: { screen: 'progress', work: { kind: 'organize', options } },
  });
  expect(wordsOf(await frames.shows('Result: failed'))).toContain(`${place.source}-nowhere`);
  mkdirSync(options.source);
  await frames.press('t');
  await frames.shows('No music was found');
});
