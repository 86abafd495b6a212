import { afterEach, beforeEach, expect, test } from 'vitest';
import { undoAskFor } from '../../src/tui/asks.js';
import { visited, visitsFrom } from '../../src/tui/navigation.js';
import { album, Place } from '../support/library.js';
import { write } from '../support/tree.js';
import { Frames } from './support/frames.js';

let place: Place;
let frames: Frames;
beforeEach(() => {
  place = new Place();
});
afterEach(async () => {
  await frames.close();
});

const WORKING = /work\s+goes\s+on/u;
const IDLE = /Ctrl-C\s+leaves/u;
const ESC = '\u001b';
const CTRL_C = '\u0003';

/** An undo that is under way, on a terminal that became too small for it. */
async function hiddenUndo(): Promise<string> {
  write(place.source, album('a', 500));
  const { session_id } = await place.organize();
  frames = new Frames({ historyDb: place.historyDb });
  await frames.shows('organize');
  await frames.press('u');
  await frames.shows('Free: ');
  await frames.press('u', 'y');
  frames.resize(40, 12);
  await frames.shows(WORKING);
  return session_id ?? '';
}

test('keys that nobody sees the effect of have none: work keeps its screen, and nothing is left or opened', async () => {
  const session = await hiddenUndo();
  await frames.press('q', '?', ESC);
  expect(frames.text).toMatch(WORKING);
  frames.resize(80, 24);
  await frames.shows('Result: done');
  expect(frames.left).toBeNull();
  expect(place.session(session).status).toBe('rolled_back');
  // Without work the same: a form, or a question, stays where it was.
  frames.resize(40, 12);
  await frames.shows(IDLE);
  await frames.press(ESC, 'q', '?', 'r', 'u');
  frames.resize(80, 24);
  await frames.shows('Result: done');
  expect(frames.left).toBeNull();
});

test('Ctrl-C stops work that is not seen after the file in hand; without work it leaves', async () => {
  const session = await hiddenUndo();
  await frames.press(CTRL_C);
  frames.resize(80, 24);
  await frames.shows('Result: interrupted');
  expect(place.session(session).status).not.toBe('rolled_back');
  expect(frames.left).toBeNull();
  frames.resize(40, 12);
  await frames.shows(IDLE);
  await frames.press(CTRL_C);
  expect(frames.left).toBe(130);
});

test('what ends replaces its own screen alone', async () => {
  write(place.source, album('a', 1));
  const { session_id } = await place.organize();
  const ask = undoAskFor(place.historyDb, session_id ?? '');
  const preview = { screen: 'preview', ask } as const;
  const begun = visited(visitsFrom({ screen: 'sessions' }), { type: 'push', place: preview });
  const gone = visited(visited(begun, { type: 'back' }), { type: 'replace', visit: 1, place: { screen: 'organize' } });
  expect(gone.stack.map(({ place: { screen } }) => screen)).toEqual(['sessions']);
  const deep = visited(begun, { type: 'replace', visit: 0, place: { screen: 'organize' } });
  expect(deep.stack.map(({ place: { screen } }) => screen)).toEqual(['organize', 'preview']);
  frames = new Frames({ historyDb: place.historyDb });
});
