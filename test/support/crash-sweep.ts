import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import { mp3Track } from './track.js';
import { treeOf, write, type Tree } from './tree.js';

const PROGRAM = fileURLToPath(new URL('../../bin/music-organize.js', import.meta.url));
const FAULTS = new URL('../faults/preload.mjs', import.meta.url).href;

/** A second file system, where the machine has one. */
export const OTHER_FILE_SYSTEM = otherFileSystem();

export interface CrashScenario {
  /** Options of `organize`. */
  readonly options: readonly string[];
  /** The library lies on another file system than the source. */
  readonly across?: boolean;
  /** The library holds files already that want the same names. */
  readonly intoLibrary?: boolean;
}

/** What is swept; each with a name. */
export const CRASH_SCENARIOS: readonly (CrashScenario & { readonly name: string })[] = [
  { name: 'on one file system', options: [] },
  { name: 'across file systems', options: [], across: true },
  { name: 'copying', options: ['--mode', 'copy'], across: true },
  {
    name: 'into a library, replacing and deleting duplicates',
    options: ['--conflict', 'replace', '--duplicates', 'delete'],
    intoLibrary: true,
  },
];

export interface CrashPoint {
  /** The change to the disk, from 1, before which `organize` is killed. */
  readonly organize: number;
  /** The same for the rollback after it; 0 lets it end. */
  readonly rollback: number;
}

export interface FailurePoint {
  /** The change to the disk, from 1, that reports an error. */
  readonly at: number;
  /** Such as `EIO`. */
  readonly code: string;
  readonly when: 'before' | 'after';
  readonly calls: 'changes' | 'looks';
}

/**
 * One folder tree, organized and rolled back again and again, killed (SIGKILL) before a chosen change to the disk. The
 * real program as a process, real files, a real history; the trees before and after are compared to the nanosecond.
 */
export class CrashSweep {
  readonly #scenario: CrashScenario;
  readonly #pristine: string;

  constructor(scenario: CrashScenario) {
    this.#scenario = scenario;
    this.#pristine = realpathSync(mkdtempSync(join(tmpdir(), 'crash-pristine-')));
    writeSource(join(this.#pristine, 'source'));
    if (scenario.intoLibrary === true) writeLibrary(join(this.#pristine, 'library'));
  }

  close(): void {
    rmSync(this.#pristine, { recursive: true, force: true });
  }

  /** How many changes to source and library an undisturbed run makes. */
  async countChanges(calls: FailurePoint['calls'] = 'changes'): Promise<number> {
    return this.#inWorkshop(async (workshop) => {
      const args = ['organize', workshop.source, workshop.library, '--yes', ...this.#scenario.options];
      await workshop.run(args, 0, { FAULT_CALLS: calls });
      return workshop.changes();
    });
  }

  /** The names of the calls that a run makes on copies before they are published. */
  async callsOnCopies(): Promise<ReadonlySet<string>> {
    return this.#inWorkshop(async (workshop) => {
      await workshop.run(['organize', workshop.source, workshop.library, '--yes', ...this.#scenario.options], 0);
      const lines = workshop.log().filter((line) => line.endsWith('.part'));
      return new Set(lines.map((line) => line.split(' ')[1] ?? ''));
    });
  }

  /** @returns what is not as it was before; nothing, when the promise holds */
  async kill({ organize, rollback }: CrashPoint): Promise<readonly string[]> {
    return this.#inWorkshop(async (workshop) => {
      const before = workshop.trees();
      const args = ['organize', workshop.source, workshop.library, '--yes', ...this.#scenario.options];
      const first = await workshop.run(args, organize);
      if (first.signal !== 'SIGKILL') return [`organize was not killed: ${first.stderr}`];
      const undo = await workshop.run(['rollback', 'last', '--yes'], rollback);
      const again = undo.signal === 'SIGKILL' ? await workshop.run(['rollback', 'last', '--yes']) : undo;
      // 2: nothing of the session had happened, or nothing of it is left to undo.
      const complaints = again.exitCode === 0 || again.exitCode === 2 ? [] : [`rollback: ${again.stderr}`];
      const recovered = await workshop.run(['recover']);
      if (!recovered.stdout.includes('Nothing to settle'))
        complaints.push(`recovery is not idempotent: ${recovered.stdout}`);
      return [...complaints, ...differences(before, workshop.trees())];
    });
  }

  /**
   * One change to the disk reports an error, before or although it did its work; the run goes on, is taken back, and
   * taken back again what the error had kept from it.
   *
   * @returns what is not as it was before
   */
  async fail({ at, code, when, calls }: FailurePoint): Promise<readonly string[]> {
    return this.#inWorkshop(async (workshop) => {
      const before = workshop.trees();
      const fault = { FAULT_KIND: code, FAULT_WHEN: when, FAULT_CALLS: calls };
      const args = ['organize', workshop.source, workshop.library, '--yes', ...this.#scenario.options];
      const first = await workshop.run(args, at, fault);
      const complaints: string[] = [];
      if (first.exitCode === undefined || first.stderr.includes('    at ')) complaints.push(`crashed: ${first.stderr}`);
      // A root that cannot be looked at ends a run before it began; any other file or folder costs itself alone.
      if (first.exitCode === 1 && workshop.sessions() > 0) complaints.push(`the run ended: ${first.stderr}`);
      if (workshop.unsettled() > 0) complaints.push('operations without an end');
      if (workshop.sessions() === 0) return [...complaints, ...differences(before, workshop.trees())];
      const undo = await workshop.run(['rollback', 'last', '--yes'], at, fault);
      if (undo.exitCode === undefined || undo.stderr.includes('    at ')) complaints.push(`crashed: ${undo.stderr}`);
      const again = await workshop.run(['rollback', 'last', '--yes']);
      if (again.exitCode !== 0 && again.exitCode !== 2) complaints.push(`rollback: ${again.stderr}`);
      return [...complaints, ...differences(before, workshop.trees())];
    });
  }

  async #inWorkshop<T>(work: (workshop: Workshop) => Promise<T>): Promise<T> {
    const workshop = new Workshop(this.#pristine, this.#scenario.across === true);
    try {
      return await work(workshop);
    } finally {
      workshop.close();
    }
  }
}

class Workshop {
  readonly source: string;
  readonly library: string;
  readonly #folders: readonly string[];
  readonly #home: string;
  readonly #log: string;
  readonly #historyDb: string;

  constructor(pristine: string, across: boolean) {
    const near = realpathSync(mkdtempSync(join(tmpdir(), 'crash-')));
    const far = across ? realpathSync(mkdtempSync(join(OTHER_FILE_SYSTEM ?? tmpdir(), 'crash-'))) : near;
    this.#folders = [near, far];
    this.#home = join(near, 'home');
    this.#log = join(near, 'changes.log');
    this.#historyDb = join(near, 'history.db');
    this.source = join(near, 'source');
    this.library = join(far, 'library');
    mkdirSync(this.#home);
    copy(join(pristine, 'source'), this.source);
    if (existsSync(join(pristine, 'library'))) copy(join(pristine, 'library'), this.library);
  }

  async run(
    args: readonly string[],
    faultAt = 0,
    fault: Readonly<Record<string, string>> = {},
  ): Promise<{ signal?: string | undefined; exitCode?: number | undefined; stdout: string; stderr: string }> {
    const watched = { FAULT_UNDER: `${this.source}:${this.library}`, FAULT_AT: String(faultAt), FAULT_LOG: this.#log };
    return execa(process.execPath, ['--import', FAULTS, PROGRAM, ...args], {
      reject: false,
      stdin: 'ignore',
      env: {
        ...watched,
        ...fault,
        HOME: this.#home,
        XDG_STATE_HOME: join(this.#home, 'state'),
        XDG_CACHE_HOME: join(this.#home, 'cache'),
        XDG_CONFIG_HOME: join(this.#home, 'config'),
        MUSIC_ORGANIZE_HISTORY_DB: this.#historyDb,
      },
    });
  }

  changes(): number {
    return readFileSync(this.#log, 'utf8').trimEnd().split('\n').length;
  }

  /** A line for each change of the last run. */
  log(): string[] {
    return readFileSync(this.#log, 'utf8').trim().split('\n');
  }

  /** Operations that the history does not know the end of. */
  unsettled(): number {
    const history = OperationHistoryTracker.openSync({ access: 'read', path: this.#historyDb });
    try {
      return history
        .listSessionsSync({})
        .flatMap(({ session_id }) => [...history.operations(session_id, { status: ['in_progress'] })]).length;
    } finally {
      history.closeSync();
    }
  }

  sessions(): number {
    if (!existsSync(this.#historyDb)) return 0;
    const history = OperationHistoryTracker.openSync({ access: 'read', path: this.#historyDb });
    try {
      return history.listSessionsSync({}).length;
    } finally {
      history.closeSync();
    }
  }

  trees(): Tree {
    const below = (name: string, tree: Tree): [string, string][] =>
      Object.entries(tree).map(([path, entry]) => [`${name}/${path}`, entry]);
    return Object.fromEntries([...below('source', treeOf(this.source)), ...below('library', treeOf(this.library))]);
  }

  close(): void {
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }
}

/** 50 tracks, some sidecars and playlists; times with fractions, an own mode here and there. */
function writeSource(root: string): void {
  const files: Record<string, Buffer | string> = {};
  for (let index = 0; index < 50; index += 1) {
    const album = index % 6;
    const tags = {
      artist: `Artist ${album % 3}`,
      album: `Album ${album}`,
      title: `Title ${index}`,
      track: (index % 9) + 1,
      year: 2000 + album,
    };
    files[`in ${album}/${index}.mp3`] = mp3Track(tags, { seed: index });
  }
  // Two recordings that want one name, one file twice, a cover, lyrics, clutter.
  files['in 0/twin a.mp3'] = mp3Track({ artist: 'Twins', album: 'Same', title: 'Name', track: 1 }, { seed: 'a' });
  files['in 0/twin b.mp3'] = mp3Track({ artist: 'Twins', album: 'Same', title: 'Name', track: 1 }, { seed: 'b' });
  files['in 7/again.mp3'] = files['in 1/1.mp3']!;
  files['in 1/cover.jpg'] = 'a picture';
  files['in 1/1.lrc'] = '[00:00] words';
  files['in 1/Thumbs.db'] = 'clutter';
  // A cue sheet that goes along, playlists that stay: two of them the same, so that they share what is kept of them.
  files['in 2/sheet.cue'] = 'FILE "2.wav" WAVE\r\nFILE "8.mp3" MP3\r\n';
  files['all.m3u'] = Buffer.from('#EXTM3U\nin 1/1.mp3\nin 2/2.mp3\nnever.mp3', 'latin1');
  files['twin.m3u'] = files['all.m3u'];
  write(root, files);
  age(root, Object.keys(files));
}

/** Other files under the names that some of the tracks will get, and one that is the same. */
function writeLibrary(root: string): void {
  const files: Record<string, Buffer | string> = {};
  for (const index of [0, 6, 12, 3]) {
    const album = index % 6;
    files[`Artist ${album % 3}/Album ${album} (${2000 + album})/0${(index % 9) + 1} - Title ${index}.mp3`] = mp3Track(
      { title: 'older' },
      { seed: `old ${index}` },
    );
  }
  write(root, files);
  age(root, Object.keys(files));
}

function age(root: string, names: readonly string[]): void {
  const folders = new Set<string>([root]);
  for (const [index, name] of names.entries()) {
    const path = join(root, name);
    utimesSync(path, 1_100_000_000 + index * 1000.25, 1_100_000_000 + index * 1000.25);
    for (let folder = dirname(path); folder !== root; folder = dirname(folder)) folders.add(folder);
  }
  for (const folder of folders) utimesSync(folder, 1_200_000_000.5, 1_200_000_000.5);
}

function copy(from: string, to: string): void {
  cpSync(from, to, { recursive: true, preserveTimestamps: true });
}

/** Folders of the backup store come and go; what is in it counts. */
export function differences(before: Tree, after: Tree): string[] {
  const isStoreFolder = (path: string): boolean =>
    path.includes('/.music-organize') && (before[path] ?? after[path] ?? '').startsWith('folder');
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((path) => before[path] !== after[path] && !isStoreFolder(path))
    .map((path) => `${path}: ${before[path] ?? 'absent'} -> ${after[path] ?? 'absent'}`);
}

function otherFileSystem(): string | null {
  const candidate = '/dev/shm';
  return existsSync(candidate) && statSync(candidate).dev !== statSync(tmpdir()).dev ? candidate : null;
}
