import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import { makeHome, program, type Home } from '../cli/support/program.js';
import { KEYS, Screen, type ScreenOptions } from '../support/screen.js';

/** The real program in a real (pseudo) terminal: what only a terminal can show. */

const LEAVE_ALTERNATE_SCREEN = '\u001b[?1049l';
const SHOW_CURSOR = '\u001b[?25h';
const WRAPPING = '\u001b[?7h';
/** Sets a colour of the palette for text. */
const COLOUR = /\u001b\[(?:3[0-7]|9[0-7])m/u;

let home: Home;
let historyDb: string;
let screen: Screen;
beforeEach(async () => {
  home = await makeHome();
  historyDb = path.join(home.folder, 'history.db');
});
afterEach(async () => {
  screen.kill('SIGKILL');
  await screen.ended();
  await home.remove();
});

function open(args: readonly string[] = [], options: Partial<ScreenOptions> = {}): Screen {
  const env = { ...home.env, MUSIC_ORGANIZE_HISTORY_DB: historyDb, ...options.env };
  screen = new Screen(process.execPath, [program, ...args], { cwd: home.folder, ...options, env });
  return screen;
}

async function session(id: string, source: string): Promise<void> {
  const history = await OperationHistoryTracker.open({ path: historyDb });
  await history.startSession({ sessionId: id, sourceRoot: source, targetRoot: '/lib' });
  await history.endSession(id);
  await history.close();
}

describe('without arguments', () => {
  test('the sessions are shown; q leaves the terminal as it was', async () => {
    open();
    await screen.shows('no sessions yet');
    expect(screen.lines()[0]).toMatch(/^Sessions .* 0 sessions$/u);
    screen.press('q');
    expect(await screen.ended()).toBe(0);
    for (const sequence of [LEAVE_ALTERNATE_SCREEN, SHOW_CURSOR, WRAPPING]) expect(screen.raw).toContain(sequence);
    expect(screen.text()).not.toContain('Sessions');
  });

  test('Ctrl-C leaves with 130', async () => {
    open();
    await screen.shows('Sessions');
    screen.press(KEYS.ctrlC);
    expect(await screen.ended()).toBe(130);
    expect(screen.raw).toContain(LEAVE_ALTERNATE_SCREEN);
  });

  test.each(['SIGTERM', 'SIGHUP', 'SIGINT'])('%s leaves with 130, and the terminal as it was', async (signal) => {
    open();
    await screen.shows('Sessions');
    screen.kill(signal);
    expect(await screen.ended()).toBe(130);
    expect(screen.raw).toContain(LEAVE_ALTERNATE_SCREEN);
  });

  test('without a terminal it says so, with 2', async () => {
    open();
    const { code, out, err } = await home.run([]);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('needs a terminal');
    expect(err).toContain('music-organize --help');
  });

  test('a terminal that cannot be drawn on is none', async () => {
    open([], { env: { TERM: 'dumb' } });
    expect(await screen.ended()).toBe(2);
  });
});

test('a session can be named; one that is not there is an error before the screen', async () => {
  await session('mine', '/in');
  open(['tui', 'min']);
  await screen.shows('mine');
  screen.press('q');
  await screen.ended();
  open(['tui', 'nothing-such']);
  await screen.shows('nothing-such');
  expect(await screen.ended()).toBe(2);
  expect(screen.raw).not.toContain(LEAVE_ALTERNATE_SCREEN);
});

test('a history that cannot be read is an error in words, with its code', async () => {
  writeFileSync(historyDb, 'this is no database, '.repeat(100));
  open();
  expect(await screen.ended()).toBe(1);
  await screen.shows(/^error: The history .*history\.db cannot be used/u);
  expect(screen.raw).not.toMatch(/ERROR|use-sessions|\.tsx?:\d|^\s+at /mu);
});

test('colour where it is wanted, and words in any case', async () => {
  await session('mine', '/in');
  open();
  await screen.shows('completed');
  expect(screen.raw).toMatch(COLOUR);
  screen.press('q');
  await screen.ended();
  for (const [args, env] of [
    [[], { NO_COLOR: '1' }],
    [['tui', '--no-color'], {}],
  ] as const) {
    open(args, { env });
    await screen.shows('completed');
    await screen.shows(/>\s+\d\d-\d\d /u);
    expect(screen.raw).not.toMatch(COLOUR);
    screen.press('q');
    await screen.ended();
  }
});

test('CI in the environment of a terminal does not keep anything from being drawn', async () => {
  open([], { env: { CI: 'true' } });
  await screen.shows('no sessions yet');
});

test('what is pasted, or comes at once, answers no question', async () => {
  await session('mine', '/in');
  open();
  await screen.shows('completed');
  screen.press('\u001b[200~Lady\u001b[201~');
  screen.press('dy');
  await screen.shows('Forget mine?');
  screen.press('n');
  await screen.shows('1 session');
  screen.press('/');
  await screen.shows('Filter:');
  screen.press('\u001b[200~mi\nne\u001b[201~');
  await screen.shows('Filter: mi ne');
  expect((await home.run(['sessions', '--history-db', historyDb])).out).toContain('mine');
});

test('sequences that nobody knows do nothing', async () => {
  open();
  await screen.shows('no sessions yet');
  screen.press('\u001b[1;5P', '\u001b[1;5R', '\u001b[99;5~', '\u001b[31m', '?');
  await screen.shows('Keys');
});

test('resizing draws anew: smaller, too small, larger', async () => {
  await session('mine', '/in');
  open();
  await screen.shows('completed');
  screen.resize(60, 15);
  await screen.shows(/^─{60}$/mu);
  screen.resize(40, 15);
  await screen.shows('This terminal is 40 x 15');
  expect(screen.text()).not.toContain('completed');
  screen.resize(250, 50);
  await screen.shows(/^─{250}$/mu);
  expect(screen.lines().filter((line) => line.startsWith('Sessions'))).toHaveLength(1);
  expect(screen.text()).not.toContain('This terminal is');
});

test('names draw nothing but themselves', async () => {
  const hostile = '/\u001b]0;owned\u0007\u001b[2J\u009b31m\r\n\u202e/x';
  mkdirSync(path.dirname(historyDb), { recursive: true });
  await session('mine', hostile);
  open();
  await screen.shows('\\x1b]0;owned');
  expect(screen.raw).not.toContain('\u001b]0;owned');
  expect(screen.raw).not.toContain('\u009b');
  expect(screen.raw).not.toContain('\u202e');
});
