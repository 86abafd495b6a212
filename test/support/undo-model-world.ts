import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import type { OperationRecord, PlannedOperation } from '../../src/domain/operation.js';
import { numbered } from '../../src/domain/naming/sanitize.js';
import { identify } from '../../src/filesystem/identity.js';
import { missingFolders } from '../../src/workflows/move/missing-folders.js';
import { TrackedFileMover } from '../../src/workflows/move/tracked-file-mover.js';
import { planned } from './operations.js';
import type { Disturbance, Operation, SmallFile } from './undo-model-steps.js';
import { ModelTree, sha256 } from './undo-model-tree.js';

const STORE = '.music-organize';
/** All files and folders that cases know, below the case's folder. */
const FOLDERS = ['in', 'in/d', 'lib', 'lib/d', 'lib/d/e', 'lib/f'] as const;
const NAMES = ['a.mp3', 'b.mp3', 'l.m3u'] as const;
const PLACES = FOLDERS.flatMap((folder) => NAMES.map((name) => `${folder}/${name}`));

/** Memory, where the machine has a disk made of it: flushes cost nothing. */
const PARENT = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A source and a library with a history of their own; what people and sessions do in them. */
export class World {
  readonly root: string;
  readonly history: OperationHistoryTracker;
  /** The sessions that did something, oldest first. */
  readonly sessions: string[] = [];
  /** What was done so far, for people. */
  readonly log: string[] = [];
  readonly #home: string;
  #clock = 1_500_000_000;

  constructor(files: readonly SmallFile[]) {
    this.#home = realpathSync(mkdtempSync(join(PARENT, 'music-organize-model-')));
    this.root = join(this.#home, 't');
    this.history = OperationHistoryTracker.openSync({ path: join(this.#home, 'h', 'history.db') });
    mkdirSync(this.at('in'), { recursive: true });
    mkdirSync(this.at('lib'), { recursive: true });
    for (const { at, content, mode, time, folderMode } of files) {
      const path = this.at(PLACES[at % PLACES.length]!);
      mkdirSync(dirname(path), { recursive: true });
      if (existsSync(path)) continue;
      this.#write(path, content, mode, time);
      chmodSync(dirname(path), folderMode);
    }
    this.settleTimes();
    this.log.push(
      ...ModelTree.of(this.root)
        .lines()
        .map((line) => `  ${line}`),
    );
  }

  close(): void {
    this.history.closeSync();
    rmSync(this.#home, { recursive: true, force: true });
  }

  at(path: string): string {
    return join(this.root, path);
  }

  /** Whole seconds, as after some days: what has to be restored to the nanosecond costs a process. */
  settleTimes(): void {
    for (const path of [...this.#all(this.root)].reverse()) {
      const stats = lstatSync(path, { bigint: true });
      if (stats.isDirectory() && stats.mtimeNs % 1_000_000_000n !== 0n) this.#stamp(path);
    }
  }

  records(): OperationRecord[] {
    return this.history
      .listSessionsSync({ limit: 1000 })
      .flatMap(({ session_id }) => [...this.history.operations(session_id)])
      .sort((a, b) => a.id - b.id);
  }

  /** Everything that the history holds. */
  dump(): string {
    return JSON.stringify([this.history.listSessionsSync({ limit: 1000 }), this.records()]);
  }

  /** A session of the mover, as a run makes one. @param batched operations that do not touch each other go together */
  async session(operations: readonly Operation[], batched: boolean): Promise<void> {
    const { session_id: sessionId } = this.history.startSessionSync({
      sourceRoot: this.at('in'),
      targetRoot: this.at('lib'),
      metadata: { kind: 'organize' },
    });
    this.log.push(`session ${this.sessions.length}${batched ? ' in batches' : ''}`);
    const roots = [this.at('in'), this.at('lib')];
    const backupRoot = this.at(`lib/${STORE}`);
    const mover = new TrackedFileMover({ journal: this.history, sessionId, roots, backupRoot });
    this.settleTimes();
    await mover.add(...missingFolders(this.at('lib')));
    await mover.flush();
    for (const operation of operations) {
      for (const together of this.#planned(operation)) {
        if (together.length === 0) continue;
        for (const { type, sourcePath, targetPath } of together) {
          this.log.push(`  ${type} ${this.short(sourcePath)} -> ${this.short(targetPath)}`);
        }
        await mover.add(...together);
        // Every plan starts from the disk; what is planned together does not touch what others do.
        if (!batched || !isPlain(operation)) await mover.flush();
      }
      if (batched && isPlain(operation) && Math.abs(operation.a) % 3 === 0) await mover.flush();
    }
    await mover.finish();
    this.history.endSessionSync(sessionId);
    if (this.history.countByStatus(sessionId).completed !== undefined) this.sessions.push(sessionId);
  }

  short(path: string | null): string {
    return path === null ? '' : path.replace(`${this.root}/`, '');
  }

  /** What an operation is here and now: lists that happen one after the other. */
  *#planned({ kind, a, b, c }: Operation): Generator<readonly PlannedOperation[]> {
    const file = this.#file(a);
    const place = this.at(pick(PLACES, b));
    switch (kind) {
      case 'move':
      case 'copy':
      case 'hardlink':
        if (file !== null && file !== place) yield this.#to(planned(kind, file, place), c % 2 === 0);
        return;
      case 'delete':
        if (file !== null) yield [planned('delete', file, null)];
        return;
      case 'replace':
      case 'keep_both': {
        const holder = this.#file(b);
        if (file === null || holder === null || file === holder) return;
        const aside = this.#numbered(holder);
        const room = kind === 'replace' ? planned('delete', holder, null) : planned('move', holder, aside);
        const group = `${kind} ${holder}`;
        yield [room, planned('move', file, holder)].map((one) => ({ ...one, details: { ...one.details, group } }));
        return;
      }
      case 'swap': {
        const other = this.#file(b);
        if (file === null || other === null || file === other) return;
        const between = `${file}.tmp`;
        yield [planned('move', file, between)];
        yield [planned('move', other, file)];
        yield [planned('move', between, other)];
        return;
      }
      case 'chain': {
        const via = this.at(pick(PLACES, c));
        if (file === null || file === place || via === place || via === file || existsSync(via) || existsSync(place))
          return;
        yield this.#to(planned('move', file, via), false);
        if (existsSync(via)) yield this.#to(planned('move', via, place), false);
        return;
      }
      case 'mkdir':
        yield missingFolders(this.at(pick([...FOLDERS.slice(1), 'in/new', 'lib/d/new'], a)));
        return;
      case 'rmdir': {
        const empty = this.#folders().filter((path) => !this.#isRoot(path) && readdirSync(path).length === 0);
        if (empty.length > 0) yield [planned('remove_directory', pick(empty, a), null)];
        return;
      }
      case 'tidy':
        for (const path of this.#folders().reverse()) {
          if (path.startsWith(this.at('in/')) && readdirSync(path).length === 0)
            yield [planned('remove_directory', path, null)];
        }
        return;
      case 'rewrite':
        if (file !== null) yield this.#rewrite(file, b);
        return;
    }
  }

  *#rewriteLines(text: string, b: number): Generator<string> {
    const [first = ''] = text.split('\n');
    yield first;
    yield ['one', 'two', 'three'].filter((line) => line !== first)[b % 2]!;
  }

  #rewrite(file: string, b: number): PlannedOperation[] {
    const text = readFileSync(file, 'utf8');
    if (text === '') return [];
    const [from, to] = [...this.#rewriteLines(text, b)] as [string, string];
    const becomes = sha256(`${to}${text.slice(from.length)}`);
    const details = { edits: [{ line: 1, from, to }], encoding: 'utf-8', becomes } as const;
    return [{ ...planned('rewrite', file, file, details) }];
  }

  /** With the folders on the way. */
  #to(operation: PlannedOperation & { readonly targetPath: string | null }, skip: boolean): PlannedOperation[] {
    const folder = dirname(operation.targetPath!);
    return [...missingFolders(folder), { ...operation, ...(skip ? { whenOccupied: 'skip' as const } : {}) }];
  }

  /**
   * What somebody does who knows nothing of the history.
   *
   * @returns takes it back, where that is possible still; `null` when nothing was done
   */
  disturb({ kind, a, b }: Disturbance): (() => boolean) | null {
    const file = this.#file(a);
    const place = this.at(pick(PLACES, b));
    const say = (text: string): void => void this.log.push(`somebody ${text}`);
    switch (kind) {
      case 'edit': {
        if (file === null) return null;
        const before = this.#read(file);
        this.#write(file, pick(EDITS, b), 0o644, this.#tick());
        const after = this.#read(file).content;
        say(`edits ${this.short(file)}: ${JSON.stringify(after)}`);
        return () => existsSync(file) && this.#read(file).content === after && this.#restore(file, before);
      }
      case 'drop': {
        if (file === null) return null;
        const before = this.#read(file);
        rmSync(file);
        say(`deletes ${this.short(file)}`);
        return () => this.#restore(file, before);
      }
      case 'stray':
        if (file === null || !this.#isFree(place)) return null;
        mkdirSync(dirname(place), { recursive: true });
        renameSync(file, place);
        say(`moves ${this.short(file)} to ${this.short(place)}`);
        return () => existsSync(place) && this.#back(place, file);
      case 'put':
      case 'same': {
        const source = kind === 'same' ? this.#file(a) : null;
        if (!this.#isFree(place) || (kind === 'same' && source === null)) return null;
        mkdirSync(dirname(place), { recursive: true });
        this.#write(place, source === null ? pick(EDITS, a) : readFileSync(source, 'utf8'), 0o644, this.#tick());
        say(`puts ${JSON.stringify(readFileSync(place, 'utf8'))} at ${this.short(place)}`);
        return () => this.#gone(place);
      }
      case 'folder':
        if (!this.#isFree(place)) return null;
        mkdirSync(place, { recursive: true });
        say(`makes a folder ${this.short(place)}`);
        return () => this.#gone(place);
      case 'drop_folder': {
        const folders = this.#folders();
        if (folders.length === 0) return null;
        const folder = pick(folders, a);
        rmSync(folder, { recursive: true });
        say(`removes ${this.short(folder)} and all in it`);
        return () => false;
      }
      case 'file_for_folder': {
        const path = this.at(pick(FOLDERS, a));
        if (this.#isRoot(path) || !this.#isFree(path) || !existsSync(dirname(path))) return null;
        this.#write(path, 'no folder\n', 0o644, this.#tick());
        say(`puts a file at ${this.short(path)}`);
        return () => this.#gone(path);
      }
      case 'unmount': {
        const path = this.at(pick(['in', 'lib'], a));
        const away = `${path}.away`;
        if (!existsSync(path) || existsSync(away)) return null;
        renameSync(path, away);
        say(`renames ${this.short(path)} to ${this.short(away)}`);
        return () => !existsSync(path) && this.#back(away, path);
      }
    }
  }

  #restore(path: string, { content, mode, time }: { content: string; mode: number; time: number }): boolean {
    if (existsSync(path)) rmSync(path);
    if (!existsSync(dirname(path))) return false;
    this.#write(path, content, mode, time);
    return true;
  }

  #back(from: string, to: string): boolean {
    if (existsSync(to) || !existsSync(dirname(to))) return false;
    renameSync(from, to);
    return true;
  }

  #gone(path: string): boolean {
    if (!existsSync(path)) return false;
    rmSync(path, { recursive: true });
    return true;
  }

  #isFree(path: string): boolean {
    const tree = ModelTree.of(this.root);
    return !tree.has(path) && !tree.isBehindFile(path);
  }

  #file(index: number): string | null {
    const files = [...this.#all(this.root)].filter((path) => !path.includes(STORE) && lstatSync(path).isFile());
    return files.length === 0 ? null : pick(files, index);
  }

  #folders(): string[] {
    return [...this.#all(this.root)].filter((path) => !path.includes(STORE) && lstatSync(path).isDirectory());
  }

  #isRoot(path: string): boolean {
    return dirname(path) === this.root;
  }

  #numbered(path: string): string {
    for (let number = 2; ; number += 1) {
      const free = join(dirname(path), numbered(path.slice(dirname(path).length + 1), number, 'portable'));
      if (!existsSync(free)) return free;
    }
  }

  *#all(folder: string): Generator<string> {
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name);
      yield path;
      if (lstatSync(path).isDirectory()) yield* this.#all(path);
    }
  }

  #read(path: string): { content: string; mode: number; time: number } {
    const { mode, mtime_ns } = identify(path);
    return { content: readFileSync(path, 'utf8'), mode, time: Number(BigInt(mtime_ns) / 1_000_000_000n) };
  }

  #write(path: string, content: string, mode: number, time: number): void {
    if (existsSync(path)) chmodSync(path, 0o644);
    writeFileSync(path, content);
    chmodSync(path, mode);
    utimesSync(path, time, time);
    sha256(content);
  }

  #stamp(path: string): void {
    const time = this.#tick();
    utimesSync(path, time, time);
  }

  #tick(): number {
    return (this.#clock += 1);
  }
}

const EDITS = ['edited\n', 'one\n', 'two\nx\n', 'other\n'];

function pick<T>(list: readonly T[], index: number): T {
  return list[index % list.length]!;
}

/** Does not depend on what others of its batch do. */
function isPlain({ kind }: Operation): boolean {
  return kind === 'delete';
}
