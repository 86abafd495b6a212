import { execFile } from 'node:child_process';
import { lstatSync, lutimesSync } from 'node:fs';
import { systemErrorCode } from '../domain/errors.js';

export interface WantedTime {
  readonly path: string;
  /** Nanoseconds since the epoch. */
  readonly mtimeNs: string;
}

/** Node sets times as floating-point seconds: what it sets is cut to microseconds, with a rounding error on top. */
const NODE_ERROR_NS = 2000n;

/**
 * Sets modification times to the nanosecond. Node sets them nearly right; what is then still off by less than two
 * microseconds is corrected with `touch`, all files in one go. Where there is no GNU or busybox `touch`, and on file
 * systems with coarser times, the nearest time stays.
 */
export async function setTimes(wanted: readonly WantedTime[]): Promise<void> {
  const inexact = wanted.filter((time) => !setTime(time));
  if (inexact.length === 0) return;
  const argumentsOf = ({ path, mtimeNs }: WantedTime): string[] => [
    '-m',
    '-c',
    '-h',
    '-d',
    `@${asSeconds(mtimeNs)}`,
    '--',
    path,
  ];
  const input = inexact.flatMap(argumentsOf).join('\0') + '\0';
  await new Promise<void>((resolve) => {
    // A failure leaves a time that is some 0.001 ms off, which nobody needs to hear of.
    const child = execFile('xargs', ['-0', '-n', '7', 'touch'], { env: { ...process.env, TZ: 'UTC0' } }, () => {
      resolve();
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

/** @returns whether the time is as exact as it can get without help. No error is worth more than a time: none is thrown. */
function setTime({ path, mtimeNs }: WantedTime): boolean {
  const wanted = BigInt(mtimeNs);
  try {
    if (mtimeOf(path) === wanted) return true;
    const time = nodeTime(mtimeNs);
    lutimesSync(path, time, time);
    const difference = mtimeOf(path) - wanted;
    if (wanted < 0n) return difference === 0n; // What Node makes of fractions before 1970 varies.
    return difference === 0n || difference > NODE_ERROR_NS || difference < -NODE_ERROR_NS;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    return code === 'ENOENT' || code === 'ENOTDIR'; // A disk that failed for a moment is tried once more.
  }
}

/**
 * A time as Node takes it. Node cuts what it gets to whole microseconds: a quarter more keeps the rounding of the
 * floating-point number from taking one away, so that times of whole microseconds come out exact. Times before 1970 go
 * as text: of a negative number Node makes the present.
 */
export function nodeTime(mtimeNs: string): number | string {
  const seconds = (Number(BigInt(mtimeNs) / 1000n) + 0.25) / 1e6;
  return seconds < 0 ? String(seconds) : seconds;
}

function mtimeOf(path: string): bigint {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? 0n;
}

/** `-1.5` is one and a half seconds before 1970. */
function asSeconds(nanoseconds: string): string {
  const isBefore = nanoseconds.startsWith('-');
  const digits = (isBefore ? nanoseconds.slice(1) : nanoseconds).padStart(10, '0');
  return `${isBefore ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}
