/**
 * Measures the program against others and against itself: whole processes on tiny files, as ratios, because ratios hold on
 * another machine and seconds do not.
 *
 *     npm run bench                         4,000 files, 3 rounds, in a folder of .bench/ that is removed at the end
 *     npm run bench -- --files 20000 --rounds 5 --folder /mnt/disk/bench
 *     node test/bench/terminal.mjs          the terminal interface alone, with a history of 200,000 operations that stays
 *
 * A goal that is missed is shown and is no failure: the machine may be slow or busy. It ends with 1 only when a program
 * does. What runs once a round runs side by side with what it is compared with, so that a busy minute hits both.
 */
import { existsSync, readdirSync } from 'node:fs';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isThere, median, peakMemoryOf, timeOf } from './measure.mjs';
import { printTable } from './table.mjs';
import { terminalRows } from './terminal.mjs';
import { Workshop } from './workshop.mjs';

const { files, rounds, folder } = readArguments();
const workshop = new Workshop(folder);
process.on('exit', () => workshop.close());
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

/** Milliseconds of each run, by what ran. */
const times = new Map();

const load = os.loadavg()[0].toFixed(1);
console.log(
  `${files} files, rounds: ${rounds}; ${os.cpus().length} processors, load ${load}, Node ${process.version}\n`,
);
for (let round = 0; round < rounds; round += 1) {
  // Who goes first changes, so that nobody always finds the warmer disk.
  for (const step of round % 2 === 0 ? [withHistory, withoutHistory] : [withoutHistory, withHistory]) step(round);
  // When there is a history to be opened.
  startUp();
  if (round === 0) beets();
}
printTable([...ratios(), ...(await memory()), ...(await terminalRows({ parent: folder, env: workshop.env, rounds }))]);

/** A plan, a run, a run over what is done, and the way back: on one collection. */
function withHistory(round) {
  const { source, library } = workshop;
  const session = `bench-${round}`;
  workshop.fill(files);
  measure('dry run', workshop.ours('organize', source, library, '--dry-run', '--quiet'));
  measure('organize', workshop.ours('organize', source, library, '--quiet', '--session-id', session));
  requireMoved(source, library);
  measure('second run', workshop.ours('organize', library, '--quiet'));
  measure('find', ['find', library, '-printf', '%p %s %T@\\n']);
  measure('rollback', workshop.ours('rollback', session, '--yes', '--quiet'));
}

function withoutHistory() {
  workshop.fill(files);
  measure('organize-legacy', workshop.ours('organize-legacy', workshop.source, workshop.library, '--quiet'));
}

/** Once: it takes as long as everything else together. */
function beets() {
  if (!isThere('beet')) return;
  workshop.fill(files);
  measure('beets', workshop.beets());
  requireMoved(workshop.source, workshop.library);
}

function startUp() {
  for (let run = 0; run < 5; run += 1) {
    measure('node', [process.execPath, '-e', '0']);
    measure('node with database', workshop.queryAlone());
    measure('--help', workshop.ours('--help'));
    measure('sessions', workshop.ours('sessions'));
  }
}

/** A fast run that did nothing would look like a good one. */
function requireMoved(source, library) {
  const count = (root) => readdirSync(root, { recursive: true }).filter((name) => /\.(mp3|flac)$/.test(name)).length;
  const left = existsSync(source) ? count(source) : 0;
  if (left === 0 && count(library) === files) return;
  throw new Error(`${count(library)} of ${files} files arrived, ${left} stayed`);
}

function measure(name, command) {
  const runs = times.get(name) ?? [];
  times.set(name, [...runs, timeOf(command, workshop.env)]);
}

function ratios() {
  const of = (name) => median(times.get(name));
  const ratio = (a, b) => (of(a) / of(b)).toFixed(2);
  const seconds = (name) => `${(of(name) / 1000).toFixed(2)} s`;
  const late = (name) => `+${Math.round(of(name) - of('node'))} ms`;
  const perSecond = `${Math.round(files / (of('organize') / 1000))} files/s`;
  const journal = Math.round((of('organize') / of('organize-legacy') - 1) * 100);
  return [
    times.has('beets')
      ? [
          `beets, over organize (${perSecond})`,
          `${ratio('beets', 'organize')} x`,
          '>= 20 x at 4,000, >= 24 x at 20,000',
        ]
      : ['beets, over organize', 'skipped', 'beet is not on the PATH'],
    [
      `rollback (${seconds('rollback')}), of organize (${seconds('organize')})`,
      `${ratio('rollback', 'organize')} x`,
      '<= 0.3 x',
    ],
    // The real run plans while it moves, so that its planning cannot be told apart from outside: the whole is an upper bound.
    ['dry run, of organize', `${ratio('dry run', 'organize')} x`, '<= 1.05 x of its planning alone'],
    [`journal: organize, over organize-legacy (${seconds('organize-legacy')})`, `${journal} %`, '<= 10 %'],
    [
      `second run, in place (${seconds('second run')}), of find`,
      `${ratio('second run', 'find')} x`,
      '<= 4 x, with the cache to come',
    ],
    [`start-up of --help (${late('--help')}), of node -e 0`, `${ratio('--help', 'node')} x`, '<= 1.5 x'],
    [
      `start-up of sessions (${late('sessions')}), of node -e 0`,
      `${ratio('sessions', 'node')} x`,
      'the next row counts',
    ],
    [
      'the same, of node that opens the history and asks the same',
      `${ratio('sessions', 'node with database')} x`,
      '<= 1.5 x',
    ],
  ];
}

/** Two sizes: what grows with the library shows. */
async function memory() {
  const peaks = { organize: [], rollback: [] };
  const peakOf = (...args) => peakMemoryOf(workshop.ours(...args, '--quiet'), workshop.env, workshop.folder);
  for (const count of [Math.ceil(files / 4), files]) {
    const session = `memory-${count}`;
    workshop.fill(count);
    peaks.organize.push(await peakOf('organize', workshop.source, workshop.library, '--session-id', session));
    peaks.rollback.push(await peakOf('rollback', session, '--yes'));
  }
  return Object.entries(peaks).flatMap(([what, [small, large]]) => memoryRows(what, small, large));
}

function memoryRows(what, small, large) {
  if (small === null || large === null) return [[`peak memory of ${what}`, 'skipped', 'this system does not tell']];
  const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;
  return [
    [`peak memory of ${what} at ${files} files`, megabytes(large), '<= 300 MB'],
    [
      `the same, over that at ${Math.ceil(files / 4)} (${megabytes(small)})`,
      `${(large / small).toFixed(2)} x`,
      '<= 1.3 x',
    ],
  ];
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      files: { type: 'string', default: '4000' },
      rounds: { type: 'string', default: '3' },
      folder: { type: 'string', default: fileURLToPath(new URL('../../.bench', import.meta.url)) },
    },
  });
  const wrong = ['files', 'rounds'].find((name) => !/^[1-9]\d*$/.test(values[name]));
  if (wrong !== undefined) {
    console.error(`--${wrong} cannot be "${values[wrong]}": it is a whole number from 1 on`);
    process.exit(2);
  }
  return { files: Number(values.files), rounds: Number(values.rounds), folder: values.folder };
}
