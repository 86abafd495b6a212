import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';

const program = path.resolve(import.meta.dirname, '../../../bin/music-organize.js');

export interface ProgramOutcome {
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

export interface Home {
  /** An empty folder that this home is in, and that goes with it. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs the program with nothing of the real user around it, and no terminal. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<ProgramOutcome>;
  remove(): Promise<void>;
}

/** A user with an empty home: no test touches the real one. */
export async function makeHome(): Promise<Home> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'music-organize-cli-')));
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    XDG_STATE_HOME: path.join(folder, 'state'),
    XDG_CACHE_HOME: path.join(folder, 'cache'),
    XDG_CONFIG_HOME: path.join(folder, 'config'),
    TZ: 'UTC',
  };
  return {
    folder,
    env,
    run: async (args, more = {}) => {
      const { exitCode, stdout, stderr } = await execa(process.execPath, [program, ...args], {
        cwd: folder,
        env: { ...env, ...more },
        extendEnv: false,
        reject: false,
        stdin: 'ignore',
      });
      return { code: exitCode, out: stdout, err: stderr };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export { program };
