/**
 * Measures the terminal interface in pseudo-terminals, on a history with one session of 200,000 operations: how long it
 * takes to the first frame, from a key to the frame that follows from it, and how much memory it needs, also for the preview
 * of the undo of all of it.
 *
 *     node test/bench/terminal.mjs             (dist/ must be built)
 *     node test/bench/terminal.mjs --keys      each key by itself as well
 *     node test/bench/terminal.mjs --rounds 1  default: 3
 *     node test/bench/terminal.mjs --json      the rows as JSON
 *
 * CPU is the time that the program's main thread ran, which a busy machine changes little; the goals are for it. The time on
 * the clock stands beside it. The history is made at the first time and stays in .bench/.
 */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';
import { Terminal } from '../../fixtures/terminal.mjs';
import { bigHistory } from './big-history.mjs';
import { goalText } from './goals.mjs';
import { BIG_SESSION, TERMINAL_OPERATIONS as OPERATIONS } from './history-sizes.mjs';
import { highWaterMark, mainThreadTime } from './proc.mjs';
import { median } from './statistics.mjs';
import { tableText } from './table.mjs';

const PROGRAM = fileURLToPath(new URL('../../bin/music-organize.js', import.meta.url));
const HELLO = fileURLToPath(new URL('./ink-hello.mjs', import.meta.url));
const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 200, rows: 50 },
  { columns: 250, rows: 60 },
];
const FRAME_GOAL = { most: 200 };
const KEY_GOAL = { most: 50 };
const MEMORY_GOAL = { most: 250_000_000 };
/** Output that comes within this time of other output is of the same frame, ms. */
const FRAME_GAP = 8;
/** When nothing was written for so long, what a key began is done, ms. */
const QUIET = 250;
/** A key that changed nothing for so long does nothing, ms. */
const PATIENCE = 5000;

/** Each of them changes the screen. */
const LIST_KEYS = ['down', 'pageDown', 'G', 'up', 'pageUp', 'g'];
/** `shows` is a text of the first frame that has operations or sessions in it. */
const SCREENS = [
  { name: 'sessions', args: ['tui'], shows: BIG_SESSION, keys: [...LIST_KEYS, '/', ...'small'] },
  {
    name: 'session',
    args: ['tui', BIG_SESSION],
    shows: 'track1',
    keys: [
      ...[...LIST_KEYS, 'space', 'a', 'A', 't', ...LIST_KEYS, 'space', 'A', 't'],
      ...['s', 'y', 'esc', '/', ...'vening 777'],
    ],
  },
];

/**
 * @param {{ parent: string, env: Readonly<Record<string, string>>, rounds: number, eachKey?: boolean }} options
 * @returns {Promise<{ what: string, text: string, value: number, unit: 'ms' | 'bytes', goal: { most: number } | null }[]>}
 *   `value` is what the goal is for, `text` tells more
 */
export async function terminalRows({ parent, env, rounds, eachKey = false }) {
  const historyDb = bigHistory(parent, OPERATIONS);
  const ours = { ...env, MUSIC_ORGANIZE_HISTORY_DB: historyDb };
  const hello = await bundledHello(parent);
  const measured = [];
  for (const size of SIZES) {
    for (const screen of SCREENS) {
      const runs = [];
      const hellos = [];
      // Side by side, so that a busy moment hits both.
      for (let round = 0; round < rounds; round += 1) {
        hellos.push(await timeToHello(hello, size, env));
        runs.push(await use(screen, size, ours));
      }
      measured.push(...rowsOf({ screen, size, runs, hellos }, eachKey));
    }
  }
  measured.push(...(await previewRows(SIZES[0], ours)));
  rmSync(path.dirname(hello), { recursive: true, force: true });
  return measured;
}

/** As the program is bundled, but for what makes Ink itself faster there: to load Ink in 500 files takes twice as long. */
async function bundledHello(parent) {
  const folder = path.join(parent, `hello-${process.pid}`);
  const bundle = await rolldown({
    input: { hello: HELLO },
    platform: 'node',
    external: ['react-devtools-core'],
    transform: { target: 'es2023', define: { 'process.env.NODE_ENV': '"production"' } },
    checks: { ineffectiveDynamicImport: false },
  });
  await bundle.write({ dir: folder, format: 'esm', entryFileNames: '[name].mjs' });
  await bundle.close();
  return path.join(folder, 'hello.mjs');
}

function rowsOf({ screen, size, runs, hellos }, eachKey) {
  const where = `${screen.name}, ${size.columns} x ${size.rows}`;
  const [start, hello] = [runs.map(({ start }) => start), hellos].map((times) => ({
    cpu: Math.min(...times.map(({ cpu }) => cpu)),
    clock: Math.min(...times.map(({ clock }) => clock)),
  }));
  const keys = screen.keys.map((name, index) => ({ name, ...medianOf(runs.map(({ keys }) => keys[index].first)) }));
  const slowest = keys.toSorted((a, b) => b.cpu - a.cpu)[0];
  const beyond = { cpu: start.cpu - hello.cpu, clock: start.clock - hello.clock };
  const peak = Math.max(...runs.map(({ peak }) => peak ?? 0));
  return [
    timeRow(`${where}: first frame, beyond Ink's hello (${timesText(hello)})`, beyond, FRAME_GOAL),
    timeRow(`${where}: from a key to its frame, median`, medianOf(keys), KEY_GOAL),
    timeRow(`${where}: from a key to its frame, slowest ("${slowest.name}")`, slowest, KEY_GOAL),
    memoryRow(where, peak),
    ...(eachKey ? keyRows(screen, runs) : []),
  ];
}

/** Without the time of the processor, as where there is no /proc, the one on the clock has to do. */
function timeRow(what, times, goal) {
  const value = Number.isNaN(times.cpu) ? times.clock : times.cpu;
  return { what, text: timesText(times), value, unit: 'ms', goal };
}

function memoryRow(what, bytes) {
  return { what: `${what}: peak memory`, text: megabytes(bytes), value: bytes, unit: 'bytes', goal: MEMORY_GOAL };
}

function medianOf(times) {
  return { cpu: median(times.map(({ cpu }) => cpu)), clock: median(times.map(({ clock }) => clock)) };
}

function timesText({ cpu, clock }) {
  return `${Math.round(cpu)} ms CPU, ${Math.round(clock)} ms`;
}

function megabytes(bytes) {
  return `${Math.round(bytes / 1e6)} MB`;
}

/** Each key by itself: to its frame, and until all that it began was shown. */
function keyRows({ keys }, runs) {
  return keys.map((key, index) => {
    const of = (what) => medianOf(runs.map((run) => run.keys[index][what]));
    return timeRow(`    ${key}, all shown after ${timesText(of('all'))}`, of('first'), null);
  });
}

/** Opens a screen, waits until it is at rest, and presses its keys one by one. */
async function use({ args, shows, keys }, size, env) {
  const opened = await open([process.execPath, PROGRAM, ...args], shows, size, env);
  const { terminal, start } = opened;
  try {
    await terminal.isQuiet(4 * QUIET);
    const timed = [];
    for (const key of keys) timed.push(await timeOfKey(terminal, key));
    return { start, keys: timed, peak: highWaterMark(terminal.pid) };
  } finally {
    await terminal.close();
  }
}

/** CPU and ms until the first frame after a key was written as a whole, and until the last one. */
async function timeOfKey(terminal, key) {
  const written = [];
  const watch = stopwatch(terminal.pid);
  const unlisten = terminal.onOutput(() => written.push(watch()));
  terminal.press(key);
  // On a busy machine even the first frame may be late.
  for (let waited = 0; written.length === 0 && waited < PATIENCE; waited += QUIET) await terminal.isQuiet(QUIET);
  await terminal.isQuiet(QUIET);
  unlisten();
  if (written.length === 0) throw new Error(`"${key}" changed nothing:\n${terminal.text()}`);
  const gap = written.findIndex(({ clock }, index) => index > 0 && clock - written[index - 1].clock > FRAME_GAP);
  return { first: gap < 0 ? written.at(-1) : written[gap - 1], all: written.at(-1) };
}

async function timeToHello(hello, size, env) {
  const { terminal, start } = await open([process.execPath, hello], 'Hello', size, env);
  await terminal.close();
  return start;
}

/** Starts a program. @returns it, and how long it took until it had written `text` */
async function open(command, text, size, env) {
  const watch = stopwatch(null);
  const terminal = new Terminal(command, { ...size, cwd: env.HOME, env });
  let output = '';
  let start;
  // What the emulator makes of it comes later, and costs others' time.
  const unlisten = terminal.onOutput((data) => {
    output += data;
    if (start === undefined && output.includes(text)) start = watch(terminal.pid);
  });
  await terminal.shows(text);
  unlisten();
  return { terminal, start: start ?? watch(terminal.pid) };
}

/** @param {number | null} pid a process that runs already, or `null` for one that starts now */
function stopwatch(pid) {
  const clock = performance.now();
  const cpu = pid === null ? 0 : mainThreadTime(pid);
  return (now = pid) => ({ cpu: mainThreadTime(now) - cpu, clock: performance.now() - clock });
}

/** The preview of the undo of all operations, which looks for every file: in vain, as there is none. */
async function previewRows(size, env) {
  const { terminal } = await open([process.execPath, PROGRAM, 'tui', BIG_SESSION], 'track1', size, env);
  try {
    await terminal.isQuiet(4 * QUIET);
    const watch = stopwatch(terminal.pid);
    terminal.press('u');
    await terminal.shows('Looking at what would be undone');
    const keys = [];
    for (let press = 0; press < 10; press += 1) {
      const pressed = performance.now();
      terminal.press('?');
      await terminal.shows('show the keys of this screen');
      keys.push(performance.now() - pressed);
      terminal.press('esc');
      await terminal.shows('Looking at what would be undone');
    }
    for (let minutes = 0; !terminal.text().includes('This was a dry run') && minutes < 10; minutes += 0.5) {
      await terminal.shows('This was a dry run').catch(() => undefined);
    }
    const { cpu, clock } = watch();
    const what = `preview of the undo of ${OPERATIONS} operations`;
    const help = median(keys);
    return [
      timeRow(what, { cpu, clock }, null),
      {
        what: `${what}: help by ? meanwhile, median`,
        text: `${Math.round(help)} ms`,
        value: help,
        unit: 'ms',
        goal: KEY_GOAL,
      },
      memoryRow(what, highWaterMark(terminal.pid) ?? 0),
    ];
  } finally {
    await terminal.close();
  }
}

if (import.meta.filename === process.argv[1]) {
  const parent = fileURLToPath(new URL('../../.bench', import.meta.url));
  const options = {
    ...{ keys: { type: 'boolean', default: false }, rounds: { type: 'string', default: '3' } },
    ...{ json: { type: 'boolean', default: false }, folder: { type: 'string', default: parent } },
  };
  const { keys, rounds, json, folder } = parseArgs({ options }).values;
  const home = path.join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const env = { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', HOME: home };
  const rows = await terminalRows({ parent: folder, env, rounds: Number(rounds), eachKey: keys });
  const lines = rows.map(({ what, text, unit, goal }) => [what, text, goalText(goal, unit)]);
  console.log(json ? JSON.stringify(rows) : tableText(['WHAT', '>MEASURED', 'GOAL'], lines));
}
