/**
 * The rows: each says what it needs to be measured, how its value is made of it, and which goal it has. Goals are ratios
 * where they can be, because ratios hold on another machine and seconds do not. Those without a goal are there to compare.
 */
import { keyOf } from './schedule.mjs';

const TINY_GOAL_FILES = 4000;
const TINY_LARGE_GOAL_FILES = 20_000;
const REAL_GOAL_FILES = 300;
const MILLION = 1_000_000;
const MB = 1e6;

/**
 * A row has a `size` where its goal is one for a certain size; one that is timed can be told in time of the processors, too.
 *
 * @param {ReturnType<import('./options.mjs').readOptions>} options
 * @returns rows; those of one `family` are wanted together
 */
export function rowsOf(options) {
  const { files, large, real, sizes, beets, operations, sessions } = options;
  const both = [...new Set([files, large])];
  return [
    ...beets.map((size) => beetsRow(size, 'organize', 'beets', beetsGoal(size))),
    ...beets.map((size) => beetsRow(size, 'no checksum', 'no-checksum', null)),
    tinyRatio('obvious', files, 'obvious', 'organize', 'the obvious Node program, over organize', null),
    tinyRatio('cp', files, 'organize', 'cp', 'organize, over cp -a', null),
    realRatio(
      'real-warm',
      real,
      'organize',
      'openssl',
      'organize, over openssl and mv; files in memory',
      upTo(1.3, 1.1),
    ),
    realRatio('real-cold', real, 'organize cold', 'cat cold', 'organize, over cat; files on the disk', upTo(2.2, 1.5)),
    realRatio('copy', real, 'copy', 'cp and openssl', 'copying, over cp -a and openssl of both', upTo(1.2, 1)),
    flushedCopy(real),
    ...both.map((size) =>
      tinyRatio('rollback', size, 'rollback', 'organize', 'rollback, over organize', upTo(0.3, 0.15)),
    ),
    ...both.flatMap((size) => [
      tinyRatio('second-run', size, 'second run', 'find', 'second run, over find -printf', upTo(4, 2)),
      tinyRatio('third-run', size, 'third run', 'find', 'third run, over find -printf', upTo(4, 2)),
    ]),
    withoutStartUp(large),
    tinyRatio(
      'second-run',
      files,
      'uncached run',
      'second run',
      'second run without the cache, over one with it',
      null,
    ),
    tinyRatio('dry-run', files, 'dry run', 'plan', 'dry run, over planning alone (plan)', upTo(1.05)),
    tinyRatio('dry-run', files, 'dry run', 'organize', 'dry run, over organize', null),
    ...['organize', 'rollback'].flatMap((what) => memoryRows(what, sizes)),
    costRow(sizes),
    ...[
      ['page', 'page of a short one', `a page of ${number(operations)} operations`],
      ['sessions', 'sessions of a short one', `a page of ${number(sessions)} sessions`],
      ['all sessions', 'sessions of a short one', `all ${number(sessions)} sessions`, null],
    ].map((row) => beyond('history', `history/${operations}`, ...row)),
    startUp('--help'),
    startUp('sessions'),
    overheadRow(
      files,
      'the journal: organize --no-smart-cache, beyond organize-legacy',
      ['no cache', 'legacy'],
      upTo(10, 5),
    ),
    overheadRow(files, 'the cache: organize, beyond organize --no-smart-cache', ['organize', 'no cache'], null),
  ];
}

/** Names for --only; the terminal interface has its own way to measure. */
export function familiesOf(rows) {
  return [...new Set(rows.map(({ family }) => family)), 'terminal'];
}

function upTo(most, stretch) {
  return stretch === undefined ? { most } : { most, stretch };
}

function beetsGoal(size) {
  if (size >= TINY_LARGE_GOAL_FILES) return { least: 24, stretch: 30, from: TINY_LARGE_GOAL_FILES };
  return { least: 20, stretch: 30, from: TINY_GOAL_FILES };
}

function beetsRow(size, name, family, goal) {
  const what = name === 'organize' ? 'beets, over organize' : 'beets, over organize --no-checksum';
  return { ...tinyRatio(family, size, 'beets', name, what, goal), size };
}

function tinyRatio(family, size, over, of, what, goal) {
  return ratio(family, keyOf('tiny', size, over), keyOf('tiny', size, of), `${what}: ${number(size)} tiny files`, goal);
}

function realRatio(family, size, over, of, what, goal) {
  const from = { ...goal, from: REAL_GOAL_FILES };
  const keys = [keyOf('real', size, over), keyOf('real', size, of)];
  return { ...ratio(family, ...keys, `${what}: ${number(size)} large files`, from), size };
}

function ratio(family, over, of, what, goal) {
  const value = (samples) => samples.ms(over) / samples.ms(of);
  return { family, what, goal, unit: 'x', isTimed: true, needs: [over, of], value };
}

/** What is left for so many files when the start of the program is taken away. */
function withoutStartUp(size) {
  const [run, find] = ['third run', 'find'].map((name) => keyOf('tiny', size, name));
  const start = keyOf('start-up', 1, '--help');
  return {
    ...{ family: 'third-run', what: `the same, beyond the start-up of --help: ${number(size)} tiny files`, goal: null },
    ...{ unit: 'x', isTimed: true, needs: [run, find, start] },
    value: (samples) => (samples.ms(run) - samples.ms(start)) / samples.ms(find),
  };
}

/** Ours waits until every copy is on the disk. */
function flushedCopy(size) {
  const [copy, peer, sync] = ['copy', 'cp and openssl', 'sync'].map((name) => keyOf('real', size, name));
  return {
    ...{ family: 'copy', what: `the same, over cp -a, openssl and sync: ${number(size)} large files`, goal: null },
    ...{ unit: 'x', isTimed: true, needs: [copy, peer, sync] },
    value: (samples) => samples.ms(copy) / (samples.ms(peer) + samples.ms(sync)),
  };
}

function memoryRows(name, sizes) {
  const keys = sizes.map((size) => keyOf('tiny', size, name));
  const [smallest, largest] = [keys[0], keys.at(-1)];
  const each = sizes.map((size, index) => ({
    ...{ family: 'memory', what: `peak memory of ${name}: ${number(size)} tiny files` },
    ...{ goal: upTo(300 * MB, 200 * MB), unit: 'bytes', needs: [keys[index]] },
    value: (samples) => samples.peak(keys[index]),
  }));
  const flat = {
    ...{ family: 'memory', what: `peak memory of ${name}: ${number(sizes.at(-1))} files, over ${number(sizes[0])}` },
    ...{ goal: upTo(1.3), unit: 'x', needs: [smallest, largest] },
    value: (samples) => {
      const [small, large] = [samples.peak(smallest), samples.peak(largest)];
      return small === null || large === null ? null : large / small;
    },
  };
  return [...each, flat];
}

function costRow(sizes) {
  const [small, large] = [sizes[0], sizes.at(-1)];
  const keys = [large, small].map((size) => keyOf('tiny', size, 'organize'));
  return {
    ...{ family: 'cost', what: `cost a file of organize: ${number(large)} files, over ${number(small)}` },
    ...{ goal: { ...upTo(1.15, 1.05), from: MILLION }, size: large, unit: 'x', isTimed: true, needs: keys },
    value: (samples) => samples.ms(keys[0]) / large / (samples.ms(keys[1]) / small),
  };
}

function beyond(family, corpus, name, start, what, goal = upTo(20)) {
  const needs = [name, start].map((key) => `${corpus}/${key}`);
  const value = (samples) => samples.ms(needs[0]) - samples.ms(needs[1]);
  return { family, what: `${what}, beyond the same of a short history`, goal, unit: 'ms', isTimed: true, needs, value };
}

function startUp(name) {
  const needs = [name, 'node'].map((key) => keyOf('start-up', 1, key));
  const value = (samples) => samples.ms(needs[0]) - samples.ms(needs[1]);
  return {
    family: 'start-up',
    what: `start-up of ${name}, beyond node -e 0`,
    goal: upTo(120, 60),
    unit: 'ms',
    isTimed: true,
    needs,
    value,
  };
}

/** `organize-legacy` has neither a journal nor a cache: with both off it is the same moves. */
function overheadRow(size, what, names, goal) {
  const needs = names.map((name) => keyOf('tiny', size, name));
  return {
    ...{ family: 'journal', what: `${what}: ${number(size)} tiny files` },
    ...{ goal, unit: 'percent', isTimed: true, needs },
    value: (samples) => (samples.ms(needs[0]) / samples.ms(needs[1]) - 1) * 100,
  };
}

function number(value) {
  return value.toLocaleString('en');
}
