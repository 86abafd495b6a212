import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import type { OperationSession } from '../../src/domain/session.js';
import { LoopDisk, type DiskKind } from './loop-disk.js';
import { PausedProgram } from './paused-program.js';
import { PROGRAM } from './program.js';
import type { Random } from './random.js';
import { mp3Track } from './track.js';
import { treeOf, write, type Tree } from './tree.js';

export interface PowerScenario {
  readonly disk: DiskKind;
  /** The library lies on a second disk; the power of both goes at once. */
  readonly across?: boolean;
  /** Which disk the history is on. */
  readonly history?: 'source' | 'library';
  /** Options of `organize`. */
  readonly options?: readonly string[];
  /** A module of `test/faults/` that breaks the program, with its settings: what the rig must find. */
  readonly broken?: { readonly preload: string; readonly environment: Readonly<Record<string, string>> };
}

/** When the power goes: before the n-th change to the disk, so many ms after the start, or right after the end. */
export type Moment = { readonly change: number } | { readonly ms: number } | 'end';

export interface Cut {
  readonly during: 'organize' | 'rollback';
  readonly moment: Moment;
  /** What the kernel does by itself, before which change; only for cuts at a change. */
  readonly kernel?: { readonly change: number; readonly does: 'commitJournal' | 'writeBack' } | undefined;
  /** What the user does after the recovery. `resume` carries on first, and then all is rolled back. */
  readonly then: 'rollback' | 'resume';
  /** The power goes once more, before so many changes of the rollback that follows. */
  readonly again?: number | undefined;
}

export interface RunLength {
  readonly changes: number;
  readonly ms: number;
}

export interface CutResult {
  /** What is not as it was before; nothing, when the promise holds. */
  readonly complaints: readonly string[];
  /** What was found after the power came back: no session, one that had ended, or one that died. */
  readonly found: 'nothing' | 'ended' | 'interrupted';
}

/**
 * One folder tree on a disk, organized and rolled back again and again while the power goes. The real program, real file systems
 * with their journals, a history on the same disk; the trees before and after are compared to the nanosecond.
 */
export class PowerCuts {
  readonly #scenario: PowerScenario;
  /** Never mounted while in use: what each cut begins with. */
  readonly #pristine: readonly LoopDisk[];
  readonly #disks: readonly LoopDisk[];
  readonly #home = mkdtempSync(join(tmpdir(), 'music-organize-home-'));

  constructor(scenario: PowerScenario) {
    this.#scenario = scenario;
    const first = new LoopDisk(scenario.disk);
    first.mount();
    writeCollection(join(first.folder, 'source'));
    first.unmount();
    this.#pristine = scenario.across === true ? [first, new LoopDisk(scenario.disk)] : [first];
    this.#disks = this.#pristine.map((disk) => new LoopDisk(scenario.disk, disk));
  }

  close(): void {
    for (const disk of [...this.#disks, ...this.#pristine]) disk.close();
    rmSync(this.#home, { recursive: true, force: true });
  }

  /** An undisturbed run: how many changes to the disk it makes, and how many ms it takes. */
  async measure(during: Cut['during']): Promise<RunLength> {
    return this.#onFreshDisks(async () => {
      if (during === 'rollback') await this.#organize();
      const began = Date.now();
      const { exitCode, stderr, log } = await this.#program(this.#command(during), []).end();
      if (exitCode !== 0) throw new Error(`${during} without any cut: ${stderr}`);
      return { changes: log.length, ms: Date.now() - began };
    });
  }

  cut(cut: Cut): Promise<CutResult> {
    return this.#onFreshDisks(async () => {
      const before = this.#trees();
      if (cut.during === 'rollback') await this.#organize();
      await this.#runUntil(cut, this.#command(cut.during));
      this.#restart();
      const complaints = [...(await this.#recover())];
      const found = this.#session()?.status;
      if (cut.then === 'resume' && found === 'interrupted') complaints.push(...(await this.#must('resume', [0])));
      if (cut.again !== undefined && this.#session() !== undefined) {
        await this.#runUntil({ moment: { change: cut.again } }, this.#command('rollback'));
        this.#restart();
        complaints.push(...(await this.#recover()));
      }
      // 2: nothing of the session had happened, or nothing of it is left to undo.
      if (this.#session() !== undefined) complaints.push(...(await this.#must('rollback', [0, 2])));
      complaints.push(...differences(before, this.#trees()).map((change) => `${change}${this.#headOf(change)}`));
      return {
        complaints,
        found: found === undefined ? 'nothing' : found === 'interrupted' ? 'interrupted' : 'ended',
      };
    });
  }

  async #onFreshDisks<T>(work: () => Promise<T>): Promise<T> {
    for (const [index, disk] of this.#disks.entries()) {
      const pristine = this.#pristine[index];
      if (pristine !== undefined) disk.becomes(pristine);
      disk.mount();
    }
    try {
      return await work();
    } finally {
      for (const disk of this.#disks) disk.unmount();
    }
  }

  async #runUntil({ moment, kernel }: Pick<Cut, 'moment' | 'kernel'>, args: readonly string[]): Promise<void> {
    const last = typeof moment === 'object' && 'change' in moment ? moment.change : undefined;
    const stops = [kernel?.change, last].filter((change) => change !== undefined);
    const program = this.#program(args, stops);
    try {
      if (kernel !== undefined && (await program.reach(kernel.change)) !== null) {
        for (const disk of this.#disks) disk[kernel.does]();
        program.goOn(kernel.change);
      }
      if (last !== undefined) await program.reach(last);
      else if (typeof moment === 'object' && 'ms' in moment) await wait(moment.ms);
      else await program.end();
      for (const disk of this.#disks) disk.cut();
    } finally {
      await program.kill();
    }
  }

  /** The power comes back: file systems replay their journals. */
  #restart(): void {
    for (const disk of this.#disks) disk.unmount();
    for (const disk of this.#disks) disk.mount();
  }

  /** @returns complaints */
  async #recover(): Promise<readonly string[]> {
    const complaints = await this.#must('recover', [0]);
    const settled = this.#trees();
    const { stdout } = await this.#plainly(['recover']);
    if (!stdout.includes('Nothing to settle')) complaints.push(`recovery is not idempotent: ${stdout}`);
    const changed = differences(settled, this.#trees()).map((change) => `the second recovery changed ${change}`);
    return [...complaints, ...changed];
  }

  async #organize(): Promise<void> {
    const { exitCode, stderr } = await this.#plainly(this.#command('organize'));
    if (exitCode !== 0) throw new Error(`organize: ${stderr}`);
  }

  async #must(command: 'recover' | 'resume' | 'rollback', allowed: readonly number[]): Promise<string[]> {
    const { exitCode, stderr } = await this.#plainly(this.#command(command));
    return exitCode !== undefined && allowed.includes(exitCode) ? [] : [`${command} ended with ${exitCode}: ${stderr}`];
  }

  #command(name: Cut['during'] | 'recover' | 'resume'): readonly string[] {
    if (name === 'recover') return ['recover'];
    const organize = ['organize', this.#source, this.#library, '--yes', ...(this.#scenario.options ?? [])];
    if (name === 'organize') return organize;
    const id = this.#session()?.session_id ?? '';
    return name === 'resume' ? ['resume', id] : ['rollback', id, '--yes'];
  }

  #program(args: readonly string[], at: readonly number[]): PausedProgram {
    const { broken } = this.#scenario;
    return new PausedProgram(args, {
      under: [this.#source, this.#library],
      at,
      preload: broken?.preload,
      environment: { ...this.#environment, ...broken?.environment },
    });
  }

  #plainly(args: readonly string[]) {
    const { broken } = this.#scenario;
    const faults =
      broken === undefined ? [] : ['--import', new URL(`../faults/${broken.preload}`, import.meta.url).href];
    return execa(process.execPath, [...faults, PROGRAM, ...args], {
      env: { PATH: process.env['PATH'] ?? '', ...this.#environment, ...broken?.environment },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
    });
  }

  get #environment(): Record<string, string> {
    return { HOME: this.#home, LANG: 'C.UTF-8', MUSIC_ORGANIZE_HISTORY_DB: this.#historyDb };
  }

  get #source(): string {
    return join(this.#disks[0]?.folder ?? '', 'source');
  }

  get #library(): string {
    return join(this.#disks.at(-1)?.folder ?? '', 'library');
  }

  get #historyDb(): string {
    const disk = this.#scenario.history === 'library' ? this.#disks.at(-1) : this.#disks[0];
    return join(disk?.folder ?? '', 'state', 'history.db');
  }

  /** What a file that is not as it was begins with: the trace of what happened to it. */
  #headOf(change: string): string {
    const path = change.slice(0, change.indexOf(': '));
    const [root = '', ...rest] = path.split('/');
    const file = join(root === 'source' ? this.#source : this.#library, ...rest);
    if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return '';
    const content = readFileSync(file);
    return ` (${content.length} bytes: ${JSON.stringify(content.toString('latin1', 0, 120))})`;
  }

  /** The one that organized. */
  #session(): OperationSession | undefined {
    const history = OperationHistoryTracker.openSync({ access: 'read', path: this.#historyDb });
    try {
      return history.listSessionsSync({}).find(({ metadata }) => metadata.kind === 'organize');
    } finally {
      history.closeSync();
    }
  }

  #trees(): Tree {
    const below = (name: string, tree: Tree): [string, string][] =>
      Object.entries(tree).map(([path, entry]) => [`${name}/${path}`, entry]);
    return Object.fromEntries([...below('source', treeOf(this.#source)), ...below('library', treeOf(this.#library))]);
  }
}

/** Cuts at moments that a seed chooses: most before a change, some at any time, a few right after the end. */
export function chooseCuts(
  random: Random,
  count: number,
  lengths: Readonly<Record<Cut['during'], RunLength>>,
): readonly Cut[] {
  return Array.from({ length: count }, (_, index): Cut => {
    const during = index % 2 === 0 ? 'organize' : 'rollback';
    const { changes, ms } = lengths[during];
    const change = random.integer(1, changes);
    // Its first third is starting Node.
    const time = random.integer(Math.floor(ms / 3), ms);
    const moment: Moment = index % 10 >= 8 ? 'end' : index % 4 >= 2 ? { ms: time } : { change };
    const does = random.oneOf(['commitJournal', 'writeBack', null] as const);
    const kernel =
      does !== null && typeof moment === 'object' && 'change' in moment && change > 1
        ? { change: random.integer(Math.max(1, change - 30), change - 1), does }
        : undefined;
    const again = random.integer(1, 4) === 1 ? random.integer(1, lengths.rollback.changes) : undefined;
    const then = during === 'organize' && random.integer(1, 3) === 1 ? 'resume' : 'rollback';
    return { during, moment, kernel, then, again };
  });
}

export function describeCut({ during, moment, kernel, then, again }: Cut): string {
  const when =
    moment === 'end'
      ? 'right after its end'
      : 'ms' in moment
        ? `after ${moment.ms} ms`
        : `before change ${moment.change}`;
  const before = kernel === undefined ? '' : ` (${kernel.does} before ${kernel.change})`;
  return `${during} ${when}${before}, then ${then}${again === undefined ? '' : `, cut again before change ${again}`}`;
}

/** 24 tracks of 6 to 60 kB in four folders, with what goes along and what stays; times with fractions. */
function writeCollection(root: string): void {
  const files: Record<string, Buffer | string> = {};
  for (let index = 0; index < 24; index += 1) {
    const album = index % 4;
    const tags = {
      artist: `Artist ${album % 2}`,
      album: `Album ${album}`,
      title: `Title ${index}`,
      year: 2000 + album,
    };
    files[`in ${album}/${index}.mp3`] = mp3Track(
      { ...tags, track: Math.floor(index / 4) + 1 },
      { seed: index, size: 6000 + ((index * 7919) % 54_000) },
    );
  }
  files['in 5/again.mp3'] = files['in 1/1.mp3'] ?? '';
  files['in 1/cover.jpg'] = 'a picture'.repeat(900);
  files['in 1/1.lrc'] = '[00:00] words';
  files['in 1/Thumbs.db'] = 'clutter';
  files['all.m3u'] = '#EXTM3U\nin 1/1.mp3\nin 2/2.mp3\n';
  write(root, files);
  for (const [index, name] of Object.keys(files).entries()) {
    utimesSync(join(root, name), 1_100_000_000.25 + index * 1000, 1_100_000_000.25 + index * 1000);
  }
  for (const name of ['in 0', 'in 1', 'in 2', 'in 3', 'in 5', '.']) {
    utimesSync(join(root, name), 1_200_000_000.5, 1_200_000_000.5);
  }
}

/** Folders of the backup store come and go; what is in it counts. */
function differences(before: Tree, after: Tree): string[] {
  const isStoreFolder = (path: string): boolean =>
    path.includes('/.music-organize') && (before[path] ?? after[path] ?? '').startsWith('folder');
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((path) => before[path] !== after[path] && !isStoreFolder(path))
    .map((path) => `${path}: ${before[path] ?? 'absent'} -> ${after[path] ?? 'absent'}`);
}
