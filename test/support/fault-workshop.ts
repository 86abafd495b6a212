import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import {
  MusicOrganizer,
  OperationHistoryTracker,
  OperationRollbackService,
  UserError,
  type OperationSession,
} from 'music-organize';
import { PROGRAM } from './program.js';
import { watchCalls, type Watch, type Watched } from './system-calls.js';
import { OTHER_DISK, treeOf, type Tree } from './tree.js';

/**
 * The folders of one scenario, always under the same paths, so that a state of them (with a history, which holds paths)
 * can be kept and brought back. Restoring copies links, modes and times to the nanosecond.
 */
export class FaultWorkshop {
  readonly source: string;
  readonly library: string;
  readonly historyDb: string;
  /** All that the program may write to. */
  readonly folders: readonly string[];
  readonly #roots: readonly string[];

  constructor(across: boolean) {
    const places = across ? [tmpdir(), OTHER_DISK ?? tmpdir()] : [tmpdir()];
    this.#roots = places.map((place) => realpathSync(mkdtempSync(join(place, 'faults-'))));
    this.folders = this.#roots.map((root) => join(root, 'now'));
    for (const folder of this.folders) mkdirSync(folder);
    this.source = join(this.folders[0]!, 'source');
    this.library = join(this.folders.at(-1)!, 'library');
    this.historyDb = join(this.folders[0]!, 'state', 'history.db');
    mkdirSync(join(this.folders[0]!, 'home'));
  }

  get environment(): Record<string, string> {
    const home = join(this.folders[0]!, 'home');
    return { HOME: home, MUSIC_ORGANIZE_HISTORY_DB: this.historyDb };
  }

  /** The state to which `restore` leads, instead of what was kept before. */
  keep(): void {
    for (const root of this.#roots) {
      rmSync(join(root, 'kept'), { recursive: true, force: true });
      copy(join(root, 'now'), join(root, 'kept'));
    }
  }

  restore(): void {
    for (const root of this.#roots) {
      rmSync(join(root, 'now'), { recursive: true, force: true });
      copy(join(root, 'kept'), join(root, 'now'));
    }
  }

  /** The program, undisturbed; of so many calls, before one a still of the folders is taken, for `restoreStill`. */
  async takeStills(args: readonly string[], each: number): Promise<Watched> {
    for (const root of this.#roots) {
      rmSync(join(root, 'stills'), { recursive: true, force: true });
      mkdirSync(join(root, 'stills'));
    }
    return this.watch(args, each, 'stills');
  }

  /** What a kill before that call leaves. Each still can be taken once. */
  restoreStill(number: number): void {
    for (const root of this.#roots) {
      rmSync(join(root, 'now'), { recursive: true, force: true });
      renameSync(join(root, 'stills', String(number)), join(root, 'now'));
    }
  }

  close(): void {
    for (const root of this.#roots) rmSync(root, { recursive: true, force: true });
  }

  makeHistory(): void {
    OperationHistoryTracker.openSync({ path: this.historyDb }).closeSync();
  }

  /** Source and library, each with its name in front. */
  trees(): Tree {
    const named = (name: string, tree: Tree): [string, string][] =>
      Object.entries(tree).map(([path, entry]) => [`${name}/${path}`, entry]);
    return Object.fromEntries([...named('source', treeOf(this.source)), ...named('library', treeOf(this.library))]);
  }

  /** The program, watched, with a fault or none. */
  watch(args: readonly string[], at = 0, fault: Watch['fault'] = 'kill'): Promise<Watched> {
    const watch = { folders: this.folders, at, fault, environment: this.environment };
    return watchCalls([process.execPath, PROGRAM, ...args], watch);
  }

  /** The program as users start it. */
  async run(...args: readonly string[]): Promise<{ exitCode: number | undefined; stdout: string; stderr: string }> {
    const options = { reject: false, stdin: 'ignore', env: this.environment } as const;
    const { exitCode, stdout, stderr } = await execa(process.execPath, [PROGRAM, ...args], options);
    return { exitCode, stdout, stderr };
  }

  /** Recovery, by the code that the program runs, without the time a program needs to start. @returns what it settled */
  async recover(): Promise<readonly string[]> {
    const reports = await new MusicOrganizer(this.#options).recover();
    return reports.map((report) => JSON.stringify(report));
  }

  /** The newest session, taken back; nothing to complain of when there is none to take back. */
  async rollback(): Promise<readonly string[]> {
    try {
      const left: string[] = [];
      const onEvent = (event: { type: string; operation?: unknown }): void => {
        if (event.type === 'undo') left.push(JSON.stringify(event.operation));
      };
      const { status } = await new OperationRollbackService({ ...this.#options, onEvent }).rollbackSession('last');
      return status === 'rolled_back' || status === 'completed' ? [] : [`rollback ended as ${status}`, ...left];
    } catch (error) {
      // 2: nothing of the session had happened, or nothing of it is left to undo.
      if (error instanceof UserError && error.exitCode === 2) return [];
      throw error;
    }
  }

  newestSession(): OperationSession | undefined {
    return this.#read((history) => history.listSessionsSync({ limit: 1 })[0]);
  }

  /** Carries the newest session on, in this process. */
  async resume(sessionId: string): Promise<string> {
    return (await new MusicOrganizer(this.#options).resume(sessionId)).status;
  }

  /** Operations whose end the history does not know. */
  unsettled(): number {
    const open = this.#read((history) =>
      history
        .listSessionsSync({})
        .flatMap(({ session_id }) => [...history.operations(session_id, { status: ['in_progress'] })]),
    );
    return open?.length ?? 0;
  }

  #read<T>(look: (history: OperationHistoryTracker) => T): T | undefined {
    if (!existsSync(this.historyDb)) return undefined;
    const history = OperationHistoryTracker.openSync({ access: 'read', path: this.historyDb });
    try {
      return look(history);
    } finally {
      history.closeSync();
    }
  }

  get #options(): { readonly historyDb: string } {
    return { historyDb: this.historyDb };
  }
}

function copy(from: string, to: string): void {
  // Node's cpSync knows neither hard links nor nanoseconds.
  execFileSync('cp', ['-a', from, to]);
}
