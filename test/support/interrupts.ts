import { spawnSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import { PROGRAM } from './program.js';

/** What a person sees who presses Ctrl-C. */
export interface Interrupted {
  /** As a shell reports it: 130 also when SIGINT ended the process before the program had begun to listen. */
  readonly exitCode: number | undefined;
  /** From the last signal to the end of the process, in ms; `null` when it ended before all signals were sent. */
  readonly lag: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Presses Ctrl-C so many ms after the start, and then so many ms after that. */
export async function interrupt(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  delays: readonly number[],
): Promise<Interrupted> {
  const run = execa(process.execPath, [PROGRAM, ...args], { reject: false, stdin: 'ignore', env: environment });
  let ended: number | undefined;
  // `exit`, not the end of its output: who waits at a shell waits for the process.
  run.once('exit', () => (ended = performance.now()));
  let pressed: number | null = null;
  for (const delay of delays) {
    await wait(delay);
    if (ended !== undefined) break;
    run.kill('SIGINT');
    pressed = performance.now();
  }
  const all = ended === undefined;
  const { exitCode, signal, stdout, stderr } = await run;
  const lag = all && pressed !== null ? ended! - pressed : null;
  return { exitCode: signal === 'SIGINT' ? 130 : exitCode, lag, stdout, stderr };
}

/** How long the machine needs for a Node process that does nothing, in ms: the worst of some. */
export function idleProcessTime(): number {
  const times = [1, 2, 3, 4, 5].map(() => {
    const began = performance.now();
    spawnSync(process.execPath, ['-e', '0']);
    return performance.now() - began;
  });
  return Math.max(...times);
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
