import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const SOURCE = fileURLToPath(new URL('../faults/system-calls.c', import.meta.url));
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/music-organize', import.meta.url));
const COMPILER = process.env['CC'] ?? 'cc';

/** What injected errors there are, each of which a disk or a system really gives. */
export const ERRORS = ['EIO', 'ENOSPC', 'EACCES', 'EBUSY', 'ESTALE', 'EMFILE', 'EROFS'] as const;
export type InjectedError = (typeof ERRORS)[number];

/** A mutating system call below the watched folders. */
export interface Call {
  /** From 1, over all threads and children, in the order in which the kernel was asked. */
  readonly number: number;
  readonly who: 'main' | 'thread' | 'child';
  /** Such as `pwrite64`. */
  readonly name: string;
  readonly paths: readonly string[];
  /** Whether it was this one that went wrong. */
  readonly hit: boolean;
}

export interface Watched {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly calls: readonly Call[];
}

export interface Watch {
  readonly folders: readonly string[];
  /** The call that goes wrong, from 1; 0 lets all pass. */
  readonly at: number;
  /** `stills`: nothing goes wrong, and before each `at`-th call a copy of each folder F is left as `F/../stills/NUMBER`. */
  readonly fault: 'kill' | 'stills' | InjectedError;
  readonly environment: Readonly<Record<string, string>>;
}

/** Exit code after a kill. */
export const KILLED = 137;
/** Of `system-calls` itself. */
const NO_TRACING = 125;

let built: { readonly program: string } | { readonly problem: string } | undefined;

/** Why system calls cannot be watched here; `null` when they can. Tests that need it are skipped and say so. */
export function whyNoSystemCalls(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return 'the rig knows the registers of Linux on x86-64 only';
  const tool = build();
  if ('problem' in tool) return tool.problem;
  const { status, stderr } = spawnSync(tool.program, ['/dev/null', '0', 'kill', '/nowhere', '--', 'true'], {
    encoding: 'utf8',
  });
  return status === 0 ? null : `ptrace or seccomp is not allowed here (${stderr.trim()})`;
}

/** Runs a program to its end, or to the call that goes wrong. Throws when it could not be watched. */
export async function watchCalls(command: readonly string[], watch: Watch): Promise<Watched> {
  const tool = build();
  if ('problem' in tool) throw new Error(tool.problem);
  // Beside what is watched, and not below it.
  const log = join(dirname(watch.folders[0]!), 'calls.log');
  const fault = watch.fault === 'kill' || watch.fault === 'stills' ? watch.fault : String(constants.errno[watch.fault]);
  const { exitCode, stdout, stderr } = await execa(
    tool.program,
    [log, String(watch.at), fault, watch.folders.join(':'), '--', ...command],
    // libuv would hand some calls to the kernel past the table of calls.
    { reject: false, stdin: 'ignore', env: { ...watch.environment, UV_USE_IO_URING: '0' }, timeout: 120_000 },
  );
  if (exitCode === NO_TRACING || exitCode === undefined) throw new Error(`not watched: ${stderr}`);
  return { exitCode, stdout, stderr, calls: callsIn(readFileSync(log, 'utf8')) };
}

/**
 * What points are called, so that those of two runs can be compared: parts of names that differ from run to run are
 * replaced, and the same call on the same path is counted.
 */
export function namesOf(calls: readonly Call[]): string[] {
  const seen = new Map<string, number>();
  return calls.map(({ who, name, paths }) => {
    const call = `${who} ${name} ${paths.map(withoutIds).join(' -> ')}`;
    const count = (seen.get(call) ?? 0) + 1;
    seen.set(call, count);
    return `${call} #${count}`;
  });
}

function withoutIds(path: string): string {
  return path.replaceAll(/\d{8}-\d{6}-[a-z0-9]{4}/g, 'SESSION').replaceAll(/(\.mo-\d+-)[0-9a-f]{6}/g, '$1ID');
}

function callsIn(log: string): Call[] {
  const lines = log.split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const [number, who, name, ...rest] = line.split('\t');
    const hit = rest.at(-1)!.startsWith('!');
    return { number: Number(number), who: who as Call['who'], name: name!, paths: hit ? rest.slice(0, -1) : rest, hit };
  });
}

/** Compiles the tool, once for each state of its source; it stays, as what is installed does. */
function build(): NonNullable<typeof built> {
  if (built !== undefined) return built;
  const version = createHash('sha256').update(readFileSync(SOURCE)).digest('hex').slice(0, 16);
  const program = join(CACHE, `system-calls-${version}`);
  if (existsSync(program)) return (built = { program });
  mkdirSync(CACHE, { recursive: true });
  const fresh = `${program}.${process.pid}`;
  const { status, stderr, error } = spawnSync(COMPILER, ['-O2', '-o', fresh, SOURCE], { encoding: 'utf8' });
  if (error !== undefined) return (built = { problem: `there is no C compiler (${COMPILER})` });
  if (status !== 0) return (built = { problem: `the tool does not compile here: ${stderr.slice(0, 300)}` });
  renameSync(fresh, program);
  return (built = { program });
}
