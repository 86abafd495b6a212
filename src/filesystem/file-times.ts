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
const SECOND = 1_000_000_000n;

/** `utimensat`, as Linux numbers it. */
const SYSTEM_CALL: Readonly<Partial<Record<NodeJS.Architecture, number>>> = { x64: 280, arm64: 88, riscv64: 88 };

/**
 * Reads seconds, nanoseconds and path, in turns, and sets the time of what has the path, links not followed; the time of
 * the last access stays (0x3ffffffe, UTIME_OMIT). What is gone by now is no failure (ENOENT, ENOTDIR).
 */
const PERL = `
  $| = 1; print 'ready';
  $/ = chr(0); binmode STDIN; chomp(my @wanted = <STDIN>);
  while (my ($seconds, $rest, $path) = splice(@wanted, 0, 3)) {
    next if 0 == syscall($ARGV[0], -100, $path, pack("q4", 0, 0x3ffffffe, $seconds, $rest), 0x100);
    $failed = 1 unless $! == 2 || $! == 20;
  }
  exit($failed ? 1 : 0);
`;

/**
 * Sets modification times to the nanosecond. Node sets them nearly right; what is then still off by less than two
 * microseconds is corrected by one process of Perl, all files in one go, or, where that cannot do it, with `touch`, which
 * takes a process a file. Where there is no GNU or busybox `touch` either, and on file systems with coarser times, the
 * nearest time stays.
 *
 * @param onReady called once, when what takes its time is over: what the last correction sets it sets at once then
 */
export async function setTimes(wanted: readonly WantedTime[], onReady?: () => void): Promise<void> {
  const inexact = wanted.filter((time) => !setTime(time));
  let isReady = false;
  const ready = (): void => {
    if (!isReady) onReady?.();
    isReady = true;
  };
  if (inexact.length === 0) {
    ready();
    return;
  }
  const systemCall = process.platform === 'linux' ? SYSTEM_CALL[process.arch] : undefined;
  const fields = inexact.flatMap(({ path, mtimeNs }) => [...secondsAndRest(mtimeNs), path]);
  if (systemCall !== undefined && (await feed('perl', ['-e', PERL, String(systemCall)], fields, ready))) return;
  ready();
  // A failure leaves a time that is some 0.001 ms off, which nobody needs to hear of.
  await feed('xargs', ['-0', '-n', '7', 'touch'], inexact.flatMap(touchArguments));
}

/**
 * @param onReady waited for, and called, when the program first writes something; without it, it is fed at once
 * @returns whether the program is there and ended well
 */
async function feed(
  program: string,
  options: readonly string[],
  input: readonly string[],
  onReady?: () => void,
): Promise<boolean> {
  return new Promise((resolve) => {
    const child = execFile(program, options, { env: { ...process.env, TZ: 'UTC0' } }, (error) => {
      resolve(error === null);
    });
    child.stdin?.on('error', () => undefined);
    const give = (): void => {
      child.stdin?.end(`${input.join('\0')}\0`);
    };
    if (onReady === undefined) give();
    else
      child.stdout?.once('data', () => {
        onReady();
        give();
      });
  });
}

function touchArguments({ path, mtimeNs }: WantedTime): string[] {
  return ['-m', '-c', '-h', '-d', `@${asSeconds(mtimeNs)}`, '--', path];
}

/** Nanoseconds count upwards, also before 1970. */
function secondsAndRest(mtimeNs: string): [string, string] {
  const time = BigInt(mtimeNs);
  const rest = ((time % SECOND) + SECOND) % SECOND;
  return [String((time - rest) / SECOND), String(rest)];
}

/** Whether a time is as near to another one as Node can set it; in ns. */
export function isAlmost(time: string | bigint, wanted: string | bigint): boolean {
  const difference = BigInt(time) - BigInt(wanted);
  return difference <= NODE_ERROR_NS && difference >= -NODE_ERROR_NS;
}

/** @returns whether the time is as exact as it can get without help. No error is worth more than a time: none is thrown. */
function setTime({ path, mtimeNs }: WantedTime): boolean {
  const wanted = BigInt(mtimeNs);
  try {
    const before = mtimeOf(path);
    if (before === wanted) return true;
    if (isAlmost(before, wanted)) return false; // What follows does it.
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
