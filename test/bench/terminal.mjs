/**
 * Measures the terminal interface in pseudo-terminals, on a history with one session of 200,000 operations: how long it
 * takes to the first frame, from a key to the frame that follows from it, and how much memory it needs.
 *
 *     node test/bench/terminal.mjs             (dist/ must be built)
 *     node test/bench/terminal.mjs --keys      each key by itself as well
 *
 * The history is made at the first time and stays in .bench/.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Terminal } from '../../fixtures/terminal.mjs';
import { BIG_SESSION, bigHistory } from './big-history.mjs';
import { highWaterMark, median } from './measure.mjs';
import { printTable } from './table.mjs';

const PROGRAM = fileURLToPath(new URL('../../bin/music-organize.js', import.meta.url));
const HELLO = fileURLToPath(new URL('./ink-hello.mjs', import.meta.url));
const OPERATIONS = 200_000;
const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 200, rows: 50 },
];
/** Output that comes within this time of other output is of the same frame, ms. */
const FRAME_GAP = 8;
/** When nothing was written for so long, what a key began is done, ms. */
const QUIET = 250;

/** Each of them changes the screen. */
const LIST_KEYS = ['down', 'pageDown', 'G', 'up', 'pageUp', 'g'];
/** `shows` is a text of the first frame that has operations or sessions in it. */
const SCREENS = [
  { name: 'sessions', args: ['tui'], shows: BIG_SESSION, keys: [...LIST_KEYS, '/', ...'small'] },
  {
    name: 'session',
    args: ['tui', BIG_SESSION],
    shows: 'track1',
    keys: [...LIST_KEYS, 't', ...LIST_KEYS, 't', '/', ...'vening 777'],
  },
];

/**
 * @param {{ parent: string, env: Readonly<Record<string, string>>, rounds: number, eachKey?: boolean }} options
 * @returns {Promise<(readonly [what: string, measured: string, goal: string])[]>}
 */
export async function terminalRows({ parent, env, rounds, eachKey = false }) {
  const historyDb = bigHistory(parent, OPERATIONS);
  const measured = [];
  for (const size of SIZES) {
    for (const screen of SCREENS) {
      const runs = [];
      const hellos = [];
      // Side by side, so that a busy moment hits both.
      for (let round = 0; round < rounds; round += 1) {
        hellos.push(await timeToShow([process.execPath, HELLO], 'Hello', size, env));
        runs.push(await use(screen, size, { ...env, MUSIC_ORGANIZE_HISTORY_DB: historyDb }));
      }
      measured.push(...rowsOf({ screen, size, runs, hello: Math.min(...hellos) }, eachKey));
    }
  }
  return measured;
}

function rowsOf({ screen, size, runs, hello }, eachKey) {
  const where = `${screen.name}, ${size.columns} x ${size.rows}`;
  const frames = runs.flatMap(({ keys }) => keys.map(({ first }) => first));
  const ms = (value) => `${Math.round(value)} ms`;
  const start = Math.min(...runs.map(({ first }) => first));
  const peaks = runs.map(({ peak }) => peak ?? 0);
  return [
    [`${where}: first frame (${ms(start)}), beyond Ink's hello (${ms(hello)})`, ms(start - hello), '<= 200 ms'],
    [`${where}: from a key to its frame, median`, ms(median(frames)), '<= 50 ms'],
    [`${where}: from a key to its frame, slowest`, ms(Math.max(...frames)), '<= 50 ms'],
    [`${where}: peak memory`, `${Math.round(Math.max(...peaks) / 1e6)} MB`, '< 250 MB'],
    ...(eachKey ? keyRows(screen, runs) : []),
  ];
}

/** Each key by itself: to its frame, and until all that it began was shown. */
function keyRows({ keys }, runs) {
  const list = (values) => values.map((value) => Math.round(value)).join(' ');
  return keys.map((key, index) => {
    const times = runs.map((run) => run.keys[index]);
    const all = list(times.map(({ all }) => all));
    return [`    ${key}`, `${list(times.map(({ first }) => first))} ms`, `all shown after ${all} ms`];
  });
}

/** Opens a screen, waits until it is at rest, and presses its keys one by one. */
async function use({ args, shows, keys }, size, env) {
  const started = performance.now();
  const terminal = new Terminal([process.execPath, PROGRAM, ...args], { ...size, cwd: env.HOME, env });
  try {
    await terminal.shows(shows);
    const first = performance.now() - started;
    await terminal.isQuiet(4 * QUIET);
    const timed = [];
    for (const key of keys) timed.push(await timeOfKey(terminal, key));
    return { first, keys: timed, peak: highWaterMark(terminal.pid) };
  } finally {
    await terminal.close();
  }
}

/** ms until the first frame after a key was written as a whole, and until the last one. */
async function timeOfKey(terminal, key) {
  const written = [];
  const unlisten = terminal.onOutput(() => written.push(performance.now()));
  const pressed = performance.now();
  terminal.press(key);
  await terminal.isQuiet(QUIET);
  unlisten();
  if (written.length === 0) throw new Error(`"${key}" changed nothing:\n${terminal.text()}`);
  const gap = written.findIndex((time, index) => index > 0 && time - written[index - 1] > FRAME_GAP);
  const first = gap < 0 ? written.at(-1) : written[gap - 1];
  return { first: first - pressed, all: written.at(-1) - pressed };
}

async function timeToShow(command, text, size, env) {
  const started = performance.now();
  const terminal = new Terminal(command, { ...size, cwd: env.HOME, env: { ...env, NODE_ENV: 'production' } });
  try {
    await terminal.shows(text);
    return performance.now() - started;
  } finally {
    await terminal.close();
  }
}

if (import.meta.filename === process.argv[1]) {
  const parent = fileURLToPath(new URL('../../.bench', import.meta.url));
  const home = path.join(parent, 'home');
  mkdirSync(home, { recursive: true });
  const env = { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', HOME: home };
  printTable(await terminalRows({ parent, env, rounds: 3, eachKey: process.argv.includes('--keys') }));
}
