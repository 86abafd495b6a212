import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { temporaryFolder } from './tree.js';

/** The program as users start it; it runs what `dist/` holds. */
export const PROGRAM = fileURLToPath(new URL('../../bin/music-organize.js', import.meta.url));

const PLAINLY = {
  extendEnv: false,
  stdin: 'ignore',
  reject: false,
  stripFinalNewline: false,
  maxBuffer: 100_000_000,
} as const;

/** What JSON.parse gives: anything. Expectations check it. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Ended {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Of the whole process, in ms. */
  readonly took: number;
}

/** Somebody with an empty home folder, a folder to organize and a library that does not exist yet. */
export class User {
  readonly folder: string;
  readonly home: string;
  readonly source: string;
  readonly library: string;

  /** @param options source, library: elsewhere, for example on another disk */
  constructor(options: { readonly source?: string; readonly library?: string } = {}) {
    this.folder = temporaryFolder();
    this.home = join(this.folder, 'home');
    this.source = options.source ?? join(this.folder, 'source');
    this.library = options.library ?? join(this.folder, 'library');
    mkdirSync(this.home);
  }

  get environment(): Record<string, string> {
    return { HOME: this.home, PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8' };
  }

  get stateFolder(): string {
    return join(this.home, '.local/state/music-organizer');
  }

  /** Starts the program and does not wait for it; its stdin is not a terminal. */
  start(...args: readonly string[]) {
    return execa(process.execPath, [PROGRAM, ...args], { ...PLAINLY, cwd: this.folder, env: this.environment });
  }

  /** The same, and what it writes is given as bytes. */
  startRaw(...args: readonly string[]) {
    const options = { ...PLAINLY, cwd: this.folder, env: this.environment, encoding: 'buffer' } as const;
    return execa(process.execPath, [PROGRAM, ...args], options);
  }

  async run(...args: readonly string[]): Promise<Ended> {
    const { exitCode, stdout, stderr, durationMs } = await this.start(...args);
    return { exitCode, stdout, stderr, took: durationMs };
  }

  /** Organizes the source into the library. */
  organize(...options: readonly string[]): Promise<Ended> {
    return this.run('organize', this.source, this.library, ...options);
  }

  /** What a command prints with `--format json`. Throws when that is no JSON, whatever the exit code. */
  async json(...args: readonly string[]): Promise<Json> {
    const { stdout, stderr } = await this.run(...args, '--format', 'json');
    if (stdout === '') throw new Error(`nothing on stdout; on stderr: ${stderr}`);
    return JSON.parse(stdout);
  }

  /** The newest session of the history. */
  async newestSession(): Promise<Json> {
    return (await this.json('sessions', '--limit', '1'))[0];
  }
}

/** Waits until something holds. Throws after `patience` ms. */
export async function until(holds: () => boolean, patience = 20_000): Promise<void> {
  const end = Date.now() + patience;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited ${patience} ms in vain for ${holds.toString()}`);
    await wait(4);
  }
}

/** Whether the program has begun to move files: its first folder is there. */
export function hasBegun(user: User): boolean {
  return existsSync(user.library);
}
