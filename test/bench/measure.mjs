import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

/** How often a process is asked for its memory where `/usr/bin/time` is missing, in ms. */
const LOOK_EVERY = 20;

/**
 * Runs a whole process.
 *
 * @param {readonly string[]} command
 * @param {Readonly<Record<string, string>>} env the whole environment
 * @returns {number} ms
 * @throws an error with what it said, when it does not end with 0
 */
export function timeOf(command, env) {
  const started = performance.now();
  const result = spawnSync(command[0], command.slice(1), { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const took = performance.now() - started;
  requireSuccess(command, result);
  return took;
}

/**
 * The most memory that a process (its threads included) had at once.
 *
 * @returns {Promise<number | null>} bytes; `null` where the system does not tell
 */
export async function peakMemoryOf(command, env, folder) {
  const gnuTime = peakByTime(command, env, path.join(folder, 'peak'));
  return gnuTime ?? peakByLooking(command, env);
}

/** GNU time; others do not know `-f`. */
function peakByTime(command, env, report) {
  if (spawnSync('/usr/bin/time', ['-f', '%M', 'true']).status !== 0) return null;
  const result = spawnSync('/usr/bin/time', ['-f', '%M', '-o', report, ...command], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  requireSuccess(command, result);
  const kilobytes = Number(readFileSync(report, 'utf8').trim().split('\n').at(-1));
  rmSync(report);
  return kilobytes * 1024;
}

async function peakByLooking(command, env) {
  const child = spawn(command[0], command.slice(1), { env, stdio: 'ignore' });
  let peak = null;
  const look = setInterval(() => {
    peak = highWaterMark(child.pid) ?? peak;
  }, LOOK_EVERY);
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  }).finally(() => clearInterval(look));
  requireSuccess(command, { status, stderr: '' });
  return peak;
}

/** @returns {number | null} bytes that a process had at most so far; `null` where the system does not tell */
export function highWaterMark(pid) {
  try {
    const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null; // No /proc, or the process has just ended.
  }
}

/** @returns {number} ms that the main thread of a process ran so far; `NaN` where the system does not tell */
export function mainThreadTime(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return Number.NaN; // No /proc, or the process has just ended.
  }
}

function requireSuccess(command, { status, stderr, error }) {
  if (status === 0) return;
  const said = error?.message ?? String(stderr).trim().slice(-500);
  throw new Error(`${command.join(' ')} ended with ${status}: ${said}`);
}

/** Whether a program can be started at all. */
export function isThere(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
