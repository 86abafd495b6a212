import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import { PROGRAM } from './program.js';

const PAUSE = new URL('../faults/pause.mjs', import.meta.url).href;

export interface PauseOptions {
  /** Folders in which changes count. */
  readonly under: readonly string[];
  /** Numbers of the changes that it is held before, from 1. */
  readonly at?: readonly number[];
  /** Calls that count, such as `link`; default all. */
  readonly only?: readonly string[];
  /** Only calls with a path that ends in this count. */
  readonly path?: string;
  /** A module of `test/faults/` that is loaded first. */
  readonly preload?: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

export interface PausedEnd {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** The changes that counted, a line each; the one it was held before when it was killed included. */
  readonly log: readonly string[];
}

/** The real program, held just before chosen changes to the disk by `test/faults/pause.mjs`. */
export class PausedProgram {
  readonly #signals = mkdtempSync(join(tmpdir(), 'music-organize-signals-'));
  readonly #process;
  readonly #ended: Promise<PausedEnd>;
  #hasEnded = false;

  constructor(args: readonly string[], { under, at = [], only, path, preload, environment }: PauseOptions) {
    const faults = preload === undefined ? [] : ['--import', new URL(`../faults/${preload}`, import.meta.url).href];
    this.#process = execa(process.execPath, [...faults, '--import', PAUSE, PROGRAM, ...args], {
      env: {
        PATH: process.env['PATH'] ?? '',
        LANG: 'C.UTF-8',
        PAUSE_SIGNALS: this.#signals,
        PAUSE_UNDER: under.join(':'),
        PAUSE_AT: at.join(','),
        PAUSE_LOG: join(this.#signals, 'log'),
        ...(only === undefined ? {} : { PAUSE_ONLY: only.join(',') }),
        ...(path === undefined ? {} : { PAUSE_PATH: path }),
        ...environment,
      },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
    });
    this.#ended = this.#end();
  }

  async #end(): Promise<PausedEnd> {
    const { exitCode, stdout, stderr } = await this.#process;
    this.#hasEnded = true;
    const log = join(this.#signals, 'log');
    const lines = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [];
    return { exitCode, stdout, stderr, log: lines };
  }

  /** @returns the call that it is held before; `null` when it ended before it came there. @throws after `patience` ms */
  async reach(change: number, patience = 60_000): Promise<string | null> {
    const signal = join(this.#signals, `at-${change}`);
    const end = Date.now() + patience;
    while (!existsSync(signal)) {
      if (this.#hasEnded) return null;
      if (Date.now() > end) throw new Error(`the program did not come to change ${change} in ${patience} ms`);
      await wait(2);
    }
    return readFileSync(signal, 'utf8');
  }

  goOn(change: number): void {
    writeFileSync(join(this.#signals, `go-${change}`), '');
  }

  /** Waits for its end. */
  async end(): Promise<PausedEnd> {
    try {
      return await this.#ended;
    } finally {
      rmSync(this.#signals, { recursive: true, force: true });
    }
  }

  async kill(): Promise<PausedEnd> {
    this.#process.kill('SIGKILL');
    return this.end();
  }
}
