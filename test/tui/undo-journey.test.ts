import { afterEach, beforeEach, expect, test } from 'vitest';
import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { makeHome, program, type Home } from '../cli/support/program.js';
import { album } from '../support/library.js';
import { KEYS, Screen } from '../support/screen.js';
import { treeOf, withoutManifests, write, type Tree } from '../support/tree.js';

/** A person's way through the interface, typed into a real terminal, on real files. */

let home: Home;
let source: string;
let library: string;
let screen: Screen;
let before: Tree;

beforeEach(async () => {
  home = await makeHome();
  source = path.join(home.folder, 'in');
  library = path.join(home.folder, 'lib');
  write(source, {
    ...album('mess', 4, {
      album: 'Paper Lanterns',
      artist: 'The Quiet Harbour',
      albumArtist: 'The Quiet Harbour',
      title: '',
    }),
    ...album('other', 3, { album: 'Second Wind', artist: 'Nadia Ferro', albumArtist: 'Nadia Ferro', title: '' }),
  });
  before = treeOf(source);
});
afterEach(async () => {
  screen.kill('SIGKILL');
  await screen.ended();
  await home.remove();
});

function open(...args: readonly string[]): void {
  screen = new Screen(process.execPath, [program, ...args], { cwd: home.folder, env: home.env });
}

/** Waits for a text, then types. */
async function at(expected: string | RegExp, ...keys: readonly string[]): Promise<string> {
  const text = await screen.shows(expected);
  screen.press(...keys);
  return text;
}

async function statusOf(id: string): Promise<string | undefined> {
  const { out } = await home.run(['sessions', '--format', 'json']);
  return (JSON.parse(out) as { session_id: string; status: string }[]).find((one) => one.session_id === id)?.status;
}

test('browse, filter, select a folder, dry run, change a strategy, confirm, progress, result, redo', async () => {
  await home.run(['organize', source, library, '--session-id', 'mine']);
  const organized = withoutManifests(treeOf(library));
  // Somebody edited a file since, so that it stays unless one says otherwise.
  const edited = path.join(library, 'Nadia Ferro/Second Wind/01 - Song 1.mp3');
  appendFileSync(edited, 'edited');

  open();
  await at(/mine .*completed/u, KEYS.enter);
  await at('nothing selected', '/', 'nadia ferro/sec', KEYS.enter);
  await at(/\(Esc/u, KEYS.esc);
  // The folder of one album, in the tree.
  await screen.shows('mess/1.mp3');
  screen.press('t');
  await screen.shows('CAME FROM');
  await goTo(' lib ', KEYS.enter);
  await goTo('Nadia Ferro', KEYS.space);
  await at(/[1-9]\d* selected/u, 'u');
  await at(/1 file has other content/u, 'm');
  await screen.shows(/m  modified: (?!leave)/u);
  await screen.shows('--modified move');
  // The preview before said how much is free, too, and may be there still.
  await screen.shows(/goes back as it is now[^]*Free: /u);
  expect(await confirmation()).toMatch(/Undo \d+ operations of session mine\?/u);
  screen.press('y');
  await screen.shows('Result: done');

  const back = treeOf(source);
  for (const name of Object.keys(before).filter((one) => one.startsWith('other/') && one !== 'other/1.mp3')) {
    expect(back[name], name).toBe(before[name]);
  }
  expect(existsSync(path.join(source, 'mess/1.mp3'))).toBe(false);
  expect(readFileSync(path.join(source, 'other/1.mp3')).toString()).toMatch(/edited$/u);
  expect(await statusOf('mine')).toBe('partially_rolled_back');

  await screen.shows('Redo:');
  screen.press('r');
  await at(/Preview: redo of/u);
  expect(await confirmation()).toMatch(/Redo \d+ operations/u);
  screen.press('y');
  await screen.shows(/Result: done[^]*again/u);
  screen.resize(120, 40);
  await screen.shows(/^─{120}$/mu);
  screen.press(KEYS.esc);
  await at('Session mine', 'q');
  expect(await screen.ended()).toBe(0);
  truncateSync(edited, readFileSync(edited).length - 'edited'.length);
  expect(Object.keys(withoutManifests(treeOf(library)))).toEqual(Object.keys(organized));
});

/** Goes on from a preview, as soon as it is complete. @returns the question's screen */
async function confirmation(): Promise<string> {
  // The last that a dry run says. A second Enter would answer the question.
  await screen.shows('Free: ');
  screen.press(KEYS.enter);
  return screen.shows('y yes');
}

/** Goes to the line of a folder of the tree, and presses a key there. */
async function goTo(name: string, key: string): Promise<void> {
  screen.press('g');
  await screen.changed();
  for (let line = 0; line < 20; line += 1) {
    const current = screen.lines().find((one) => one.startsWith('>')) ?? '';
    if (current.includes(name)) {
      screen.press(key);
      await screen.changed();
      return;
    }
    screen.press('j');
    await screen.changed();
  }
  throw new Error(`${name} is not in the tree:\n${screen.text()}`);
}

test('Ctrl-C, and closing the terminal, in the middle of an undo stop after the file in hand; the rest is carried on', async () => {
  const many: Record<string, Buffer> = {};
  for (let folder = 0; folder < 160; folder += 1) Object.assign(many, album(`many/${folder}`, 12));
  write(source, many);
  before = treeOf(source);
  await home.run(['organize', source, library, '--session-id', 'mine']);
  open();
  await at(/mine .*completed/u, 'u');
  await confirmation();
  screen.press('y');
  await at(/[\d,]+ of [\d,]+ operations/u, KEYS.ctrlC);
  await screen.shows(/Result: (?:interrupted|stopped)/u);
  expect(await statusOf('mine')).not.toBe('rolled_back');
  // The same as the command line: who leaves is told how to go on.
  screen.press(KEYS.ctrlC);
  expect(await screen.ended()).toBe(130);
  await screen.shows('interrupted; go on with: music-organize resume');
  const { command = '' } = /music-organize (?<command>resume \S+)/u.exec(screen.text())?.groups ?? {};
  open();
  await at(/interrupted/u, 'c');
  await at(/operations\s+of\s+session\s+mine\s+left\s+to\s+undo\?/u, 'y');
  // A terminal that is closed says so more than once, and the file in hand is finished all the same.
  await at(/[\d,]+ of [\d,]+ operations/u);
  screen.hangUp();
  await screen.ended();
  const { out } = await home.run(['sessions', '--format', 'json']);
  const statuses = (JSON.parse(out) as { status: string }[]).map(({ status }) => status);
  expect(statuses).toContain('interrupted');
  expect(statuses).not.toContain('running');
  expect(await statusOf('mine')).not.toBe('rolled_back');
  expect(await home.run(command.split(' '))).toMatchObject({ code: 0 });
  expect(await statusOf('mine')).toBe('rolled_back');
  expect(treeOf(source)).toEqual(before);
});
