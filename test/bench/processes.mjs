import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { Interrupted, Problem } from './problem.mjs';

/** How much of what a program complains about is shown. */
const COMPLAINT = 500;
const FULL =
  /\bENOSPC\b|No space left on device|database or disk is full|disk (?:is|was) full|the disk of .* has .* free/i;

/** Those that run, each the first of a group of its own, so that what they started goes with them. */
const running = new Set();
let stopped = false;

/** Ends all that runs, at once; whoever waits for it gets `Interrupted`. */
export function stopAll() {
  stopped = true;
  for (const { pid } of running) killGroup(pid);
}

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // It has just ended.
  }
}

/**
 * Runs a whole program; what it prints is thrown away.
 *
 * @param {readonly string[]} command
 * @param {Readonly<Record<string, string>>} env the whole environment
 * @returns {Promise<number>} ms
 * @throws an error with what it said, when it does not end with 0; a Problem when the disk is full
 */
export async function run(command, env) {
  return (await start(command, env, 'ignore')).took;
}

/** The same. @returns {Promise<string>} what it printed */
export async function output(command, env) {
  return (await start(command, env, 'pipe')).printed;
}

async function start(command, env, stdout) {
  if (stopped) throw new Interrupted();
  const started = performance.now();
  const child = spawn(command[0], command.slice(1), { env, stdio: ['ignore', stdout, 'pipe'], detached: true });
  running.add(child);
  let printed = '';
  child.stdout?.on('data', (data) => {
    printed += data;
  });
  let said = '';
  child.stderr.on('data', (data) => {
    said = `${said}${data}`.slice(-COMPLAINT);
  });
  let took = Number.NaN;
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => {
      took = performance.now() - started;
    });
    child.on('close', (code, signal) => resolve(code ?? signal));
  }).finally(() => running.delete(child));
  if (stopped) throw new Interrupted();
  if (status !== 0) throw failure(command, status, said.trim());
  return { took, printed };
}

function failure(command, status, said) {
  if (FULL.test(said)) {
    return new Problem(
      'The disk is full. Use a smaller corpus (--files, --large, --real), or another disk (--folder).',
    );
  }
  const own = command[0] === GNU_TIME ? command.slice(GNU_TIME_ARGUMENTS) : command;
  return new Error(`${own.join(' ').slice(0, COMPLAINT)} ended with ${status}: ${said}`);
}

/** GNU time, which says what a program needed; others do not know `-f`. */
const GNU_TIME = '/usr/bin/time';
/** Before the command that it runs, itself included. */
const GNU_TIME_ARGUMENTS = 5;
export const hasGnuTime = spawnSync(GNU_TIME, ['-f', '%M', 'true']).status === 0;

/**
 * The same, with what it needed.
 *
 * @param {string} folder to write in
 * @returns {Promise<{ ms: number, cpu: number | null, peak: number | null }>} on the clock; ms of all its processors
 *   together; bytes of the largest of its processes; `null` where the system does not tell
 */
export async function measure(command, env, folder) {
  if (!hasGnuTime) return { ms: await run(command, env), cpu: null, peak: null };
  const report = path.join(folder, 'needed');
  const ms = await run([GNU_TIME, '-f', '%U %S %M', '-o', report, ...command], env);
  const [user, system, kilobytes] = readFileSync(report, 'utf8').trim().split('\n').at(-1).split(' ').map(Number);
  rmSync(report);
  return { ms, cpu: (user + system) * 1000, peak: kilobytes * 1024 };
}

/** Whether a program can be started at all. */
export function isThere(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}
