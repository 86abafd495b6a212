import pc from 'picocolors';
import type { Environment } from '../configuration/environment.js';
import { StreamOutput, type Output } from './output.js';

export type Colors = ReturnType<typeof pc.createColors>;

/** What this process can write to, and what is at the other end. */
export interface Terminal {
  readonly out: Output;
  readonly err: Output;
  /** Columns of the terminal that stdout is; `null` when it is none: then nothing is cut. */
  readonly width: number | null;
  /** Somebody can answer a question. */
  readonly canAsk: boolean;
  /** A progress line can be drawn on stderr. */
  readonly canDraw: boolean;
  readonly outColors: Colors;
  readonly errColors: Colors;
}

let standard: { out: StreamOutput; err: StreamOutput } | undefined;

/** One pair a process: the streams keep their error listeners. */
export function standardOutputs(): { out: StreamOutput; err: StreamOutput } {
  standard ??= { out: new StreamOutput(process.stdout), err: new StreamOutput(process.stderr) };
  return standard;
}

/**
 * Colour and progress are for terminals only, and not under CI; `NO_COLOR` and `--no-color` keep colour away.
 * Source: no-color.org.
 */
export function openTerminal(color: boolean, environment: Environment): Terminal {
  const { out, err } = standardOutputs();
  const isSet = (name: string): boolean => (environment[name] ?? '') !== '' && environment[name] !== 'false';
  const plain = !color || (environment['NO_COLOR'] ?? '') !== '' || isSet('CI') || environment['TERM'] === 'dumb';
  return {
    out,
    err,
    width: process.stdout.isTTY ? process.stdout.columns || 80 : null,
    // When it is asked for: process.stdin is opened as it is looked at, for 2 ms, and most commands never read it.
    get canAsk() {
      return process.stdin.isTTY && process.stderr.isTTY;
    },
    canDraw: process.stderr.isTTY && !isSet('CI') && environment['TERM'] !== 'dumb',
    outColors: pc.createColors(!plain && process.stdout.isTTY),
    errColors: pc.createColors(!plain && process.stderr.isTTY),
  };
}
