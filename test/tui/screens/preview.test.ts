import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { importSession, type ExportedSession } from 'music-organize';
import { undoAskFor } from '../../../src/tui/asks.js';
import type { Place as Where } from '../../../src/tui/navigation.js';
import { album, Place } from '../../support/library.js';
import { User } from '../../support/program.js';
import { treeOf, write } from '../../support/tree.js';
import { Frames, type FrameOptions } from '../support/frames.js';
import { inLibrary, troubledSession, wordsOf } from '../support/troubled-session.js';

let place: Place;
let frames: Frames | null;
beforeEach(() => {
  place = new Place();
  frames = null;
});
afterEach(async () => {
  await frames?.close();
});

function preview(session: string, options: Partial<FrameOptions> = {}): Frames {
  const start: Where = { screen: 'preview', ask: undoAskFor(place.historyDb, session) };
  frames = new Frames({ historyDb: place.historyDb, start, columns: 200, rows: 60, ...options });
  return frames;
}

test('what the preview says of a session with problems is what the dry run on the command line says', async () => {
  const session = await troubledSession(place);
  const before = treeOf(place.root);
  const command = ['rollback', session, '-n', '--history-db', place.historyDb];
  const user = new User();
  const [{ summary }, { stdout }] = await Promise.all([user.json(...command), user.run(...command)]);
  const shown = wordsOf(await preview(session).shows('Free: '));
  const outcomes = Object.entries<number>(summary.by_outcome);
  expect(Object.keys(summary.by_outcome).toSorted()).toEqual(
    expect.arrayContaining(['blocked', 'missing', 'modified', 'occupied', 'ready']),
  );
  for (const [outcome, number] of outcomes) expect(shown).toContain(`${outcome.replaceAll('_', ' ')}: ${number}`);
  expect(shown).toContain(`(${summary.total} operations)`);
  const said = stdout.trimEnd().split('\n').at(-1)?.replace(' This was a dry run: nothing was changed.', '') ?? '';
  for (const sentence of said.split(/(?<=\.) (?=[A-Z0-9])/u)) expect(shown).toContain(sentence);
  for (const advice of ['To move back what is there now: press m.', 'press o.', 'press f.', 'press b.']) {
    expect(shown).toContain(advice);
  }
  for (const track of [1, 2, 3, 4]) expect(shown).toContain(`Paper Lanterns (2011)/0${track} - Song ${track}.mp3`);
  expect(shown).toContain(`$ music-organize rollback ${session} `);
  expect(Object.keys(treeOf(place.root)).filter((name) => !name.startsWith('history.db'))).toEqual(
    Object.keys(before).filter((name) => !name.startsWith('history.db')),
  );
});

test('the preview follows its strategies, and undoes what it showed', async () => {
  const session = await troubledSession(place);
  const screen = preview(session);
  await screen.shows(/Modified: 1.*Occupied: 1.*Missing: 1/su);
  await screen.press('m');
  await screen.shows('1 file changed since then goes back as it is now.');
  await screen.press('o', 'f');
  const ready = wordsOf(await screen.shows('found them'));
  expect(ready).toContain('1 file goes back under another name: the old one is taken.');
  expect(ready).toContain(`$ music-organize rollback ${session} --conflict rename --modified move --search`);
  expect(ready).not.toContain('Modified:');
  // Keys come faster than previews: the last one counts.
  await screen.press('o', 'o', 'o', 'o');
  await screen.shows('occupied: other name');
  await screen.shows(/under another name/u);
  await screen.press('t');
  const all = wordsOf(await screen.shows('To be undone'));
  expect(all).toContain('move astray.mp3 -> a/2.mp3');
  expect(all).toContain('stays The Quiet Harbour/Paper Lanterns (2011)/04 - Song 4.mp3');
  await screen.press('u');
  const asked = wordsOf(await screen.shows(`of session ${session}?`));
  const number = /Undo (\d+) operations/u.exec(asked)?.[1];
  expect(asked).toContain('1 file changed since then goes back as it is now.');
  await screen.press('n');
  await screen.shows('To be undone');
  expect(treeOf(place.source)).not.toHaveProperty('a/1.mp3');
  await screen.press('\r');
  await screen.shows(`Undo ${number} operations`);
  await screen.press('y');
  await screen.shows('Result: done in part');
  const undone = place.records(session).filter(({ status }) => status === 'rolled_back');
  // The folder that came back by itself is undone as well.
  expect(undone).toHaveLength(Number(number) + 1);
  expect(Object.keys(treeOf(place.source))).toEqual(
    expect.arrayContaining(['a/1.mp3', 'a/2.mp3', 'a/3 (2).mp3', 'a/5.mp3', 'a/6.mp3']),
  );
});

test('later operations in the way are undone first, and the question says of which session', async () => {
  const session = await troubledSession(place);
  const screen = preview(session);
  await screen.shows('Blocked');
  await screen.press('b');
  await screen.shows(/That includes \d+ operations? of session/u);
  await screen.press('u');
  expect(wordsOf(await screen.shows(`of session ${session} and 4 operations of others?`))).toMatch(
    /That includes \d+ operations? of session/u,
  );
});

test('what somebody else undoes between the preview and the answer is not undone under a wrong number', async () => {
  write(place.source, album('a', 3));
  const { session_id } = await place.organize();
  const screen = preview(session_id ?? '');
  await screen.shows('Free: ');
  await screen.press('u');
  await screen.shows('y yes');
  await place.rollback(session_id ?? '', { select: { path: (path) => path.endsWith('/1.mp3') } });
  const before = treeOf(place.library);
  await screen.press('y');
  await screen.shows('The history was changed since the preview');
  await screen.shows('Would move 2 files back');
  expect(treeOf(place.library)).toEqual(before);
});

test('a history that cannot be written is looked at all the same, as by rollback -n', async () => {
  write(place.source, album('a', 2));
  const { session_id } = await place.organize();
  const holder = `${place.historyDb}-lock.json`;
  rmSync(holder, { force: true });
  mkdirSync(holder);
  const screen = preview(session_id ?? '');
  await screen.shows('Would move 2 files back');
  expect(wordsOf(await screen.shows('Free: '))).toContain('This is a look only');
});

test('where nothing can be undone there is nothing to confirm', async () => {
  write(place.source, album('a', 1));
  const { session_id } = await place.organize();
  rmSync(inLibrary(place, 1));
  const screen = preview(session_id ?? '', { columns: 80, rows: 24 });
  await screen.shows('Free: ');
  await screen.press('G');
  expect(wordsOf(screen.text)).toContain('is not where the history says. To look for the same size and content');
  await place.rollback(session_id ?? '');
  await screen.press('r');
  await screen.shows(/Nothing (?:is left to|would be)/u);
  await screen.press('u');
  expect(await screen.shows('There is nothing to undo')).not.toContain('y yes');
});

test('an imported session is asked about before it is looked at, and offers no way that it is refused', async () => {
  write(place.source, album('a', 2));
  const { session_id } = await place.organize();
  const document = place.read((history) => ({
    ...{ format: 'music-organize-session', version: 1, session: history.requireSession(session_id ?? '') },
    ...{
      operations: [...history.operations(session_id ?? '')],
      directory_times: history.directoryTimes(session_id ?? ''),
    },
  }));
  const historyDb = join(place.root, 'other.db');
  await importSession({ historyDb, document: JSON.parse(JSON.stringify(document)) as ExportedSession });
  const start: Where = { screen: 'preview', ask: undoAskFor(historyDb, session_id ?? '') };
  frames = new Frames({ historyDb, start, columns: 160, rows: 40 });
  const asked = await frames.shows('May session');
  expect(asked).toContain(place.source);
  expect(asked).toContain(place.library);
  await frames.press('y');
  expect(await frames.shows('Would move 2 files back')).toContain(
    `$ music-organize rollback ${session_id} --allow-root ${place.source}`,
  );
  await frames.press('m');
  const refused = await frames.shows('An imported session is not undone so');
  expect(refused).not.toContain('modified: ');
  expect(refused).not.toContain('--modified');
});

test('a session that is gone, and a history that another run holds, are told of', async () => {
  const session = await troubledSession(place);
  const ask = undoAskFor(place.historyDb, session);
  const start: Where = { screen: 'preview', ask: { ...ask, session: 'nothing-like-this' } };
  frames = new Frames({ historyDb: place.historyDb, start });
  await frames.shows('There is no session nothing-like-this.');
  await frames.close();
  await place.write(async () => {
    const screen = preview(session);
    const told = wordsOf(await screen.shows('Free: '));
    expect(told).toContain('Another run holds the history');
    await screen.press('u');
    await screen.shows('Undo ');
    await screen.press('y');
    expect(wordsOf(await screen.shows('Result: failed'))).toContain('Another run holds the history');
    expect(wordsOf(screen.text)).toContain('t tries again');
    await screen.press('t');
    await screen.shows('Free: ');
  });
});

test('what a crash left is settled first, as before the question of the command line', async () => {
  write(place.source, album('a', 2));
  const { session_id } = await place.organize();
  await place.write((history) => history.setSessionStatus(session_id ?? '', 'running'));
  const screen = preview(session_id ?? '');
  // Keys that come at once give up the first dry run, and not what was told before it.
  await screen.press('m', 'f');
  const shown = wordsOf(await screen.shows('Free: '));
  expect(shown).toContain('--modified move --search');
  expect(shown).toContain(`Settled the interrupted session ${session_id}: 0 of its open operations had happened`);
  expect(shown).toContain('Would move 2 files back');
  expect(place.session(session_id).status).toBe('interrupted');
});
