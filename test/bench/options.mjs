import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Problem } from './problem.mjs';

const FOLDER = fileURLToPath(new URL('../../.bench', import.meta.url));

/** How large each thing is, unless it is said. `large` follows from `files`, and `sizes` from `large`. */
const USUAL = { files: 4000, rounds: 3, real: 60, operations: 1_000_000, sessions: 10_000 };
const QUICK = { files: 1000, rounds: 1, real: 12, operations: 20_000, sessions: 1000 };
/** So much more are the many files than the few. */
const LARGE = 5;
const QUICK_LARGE = 2;
const QUICK_BEETS = 400;
const MILLION = [20_000, 100_000, 1_000_000];

export const USAGE = `Usage: npm run bench -- [options]

Measures the program side by side with other programs, and shows ratios with their goals.

  --quick            small corpora, one round: two minutes
  --only NAME,...    these rows alone (--list names them)
  --list             name the rows, and measure nothing
  --files N          tiny files of the common corpus             (${USUAL.files}; --quick ${QUICK.files})
  --large N          tiny files of the large one                 (${LARGE} times --files; --quick ${QUICK_LARGE} times)
  --real N           files of 5 to 32 MB, 12 MB on the average   (${USUAL.real}; --quick ${QUICK.real})
  --rounds N         how often; a large corpus a third of it     (${USUAL.rounds}; --quick ${QUICK.rounds})
  --sizes N,N,...    where memory and cost a file are compared   (a quarter of --large, and --large)
  --million          the same as --sizes ${MILLION.join(',')}
  --operations N     of the long session in the history          (${USUAL.operations}; --quick ${QUICK.operations})
  --sessions N       in the history                              (${USUAL.sessions}; --quick ${QUICK.sessions})
  --profile          no rows: CPU profiles of organizing, a second run and rolling back --files files
  --folder PATH      where the corpora are made, on the disk that counts (.bench/)
  --out PATH         where figures, picture and profiles go      (results/ in --folder)

A goal that is missed is shown and is no failure; the exit code is 1 when a program fails, 2 for wrong arguments.`;

/**
 * @param {readonly string[]} args
 * @throws a Problem that says which argument is wrong
 */
export function readOptions(args) {
  const given = parse(args);
  const usual = given.quick ? QUICK : USUAL;
  const count = (name, otherwise) => (given[name] === undefined ? otherwise : wholeNumber(`--${name}`, given[name]));
  const files = count('files', usual.files);
  const large = count('large', files * (given.quick ? QUICK_LARGE : LARGE));
  const folder = given.folder ?? FOLDER;
  return {
    ...{ help: given.help, list: given.list, quick: given.quick, profile: given.profile, only: namesOf(given.only) },
    ...{ files, large, real: count('real', usual.real), rounds: count('rounds', usual.rounds) },
    beets: given.quick ? [Math.min(QUICK_BEETS, files)] : unique([files, large]),
    sizes: sizesOf(given, large),
    ...{ operations: count('operations', usual.operations), sessions: count('sessions', usual.sessions) },
    ...{ folder, out: given.out ?? `${folder}/results` },
  };
}

function parse(args) {
  const text = { type: 'string' };
  const flag = { type: 'boolean', default: false };
  const counts = ['files', 'large', 'real', 'rounds', 'operations', 'sessions'];
  const texts = [...counts, 'sizes', 'only', 'folder', 'out'];
  const flags = ['help', 'list', 'quick', 'million', 'profile'];
  const options = Object.fromEntries([...texts.map((name) => [name, text]), ...flags.map((name) => [name, flag])]);
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new Problem(`${error.message}\nnpm run bench -- --help names the options.`, 2);
  }
}

function namesOf(only) {
  if (only === undefined) return null;
  const names = only.split(',').filter((name) => name !== '');
  if (names.length === 0) throw new Problem('--only names no row: npm run bench -- --list names them.', 2);
  return names;
}

function sizesOf({ sizes, million }, large) {
  if (million && sizes !== undefined) throw new Problem('--million is --sizes: give one of them.', 2);
  if (million) return MILLION;
  if (sizes === undefined) return unique([Math.ceil(large / 4), large]);
  const given = unique(sizes.split(',').map((size) => wholeNumber('--sizes', size))).sort((a, b) => a - b);
  if (given.length < 2) throw new Problem('--sizes compares at least two sizes, as in --sizes 5000,20000.', 2);
  return given;
}

function wholeNumber(name, text) {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new Problem(`${name} cannot be "${text}": it is a whole number from 1 on.`, 2);
  return Number(text);
}

function unique(values) {
  return [...new Set(values)];
}
