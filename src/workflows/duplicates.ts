import { join, resolve } from 'node:path';
import { DuplicateIndex, type Finding, type IndexedFile, type IndexedMember } from '../database/duplicate-index.js';
import { bestFirst, DUPLICATE_KINDS, groupRecordings, trackKey, type DuplicateKind } from '../domain/duplicates.js';
import { isInside } from '../domain/paths.js';
import { isProblem, type Skip } from '../domain/skip.js';
import { STORE_FOLDER } from '../filesystem/backup-store.js';
import { realPathOf } from '../filesystem/identity.js';
import type { TrackReader } from '../filesystem/tags/track-reader.js';
import { distrusted } from './cache/distrusted.js';
import { readAgain, readerFor } from './cache/read-again.js';
import { SmartCache } from './cache/smart-cache.js';
import type { OnEvent } from './events.js';
import { readUnits } from './plan/library-units.js';
import { ProgressMeter } from './progress.js';

export interface DuplicateFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** The one to keep: lossless before lossy, then bit rate, then size. */
  readonly best: boolean;
  /** The strongest way in which it is the same as another file of its group. */
  readonly same: DuplicateKind;
  /** It is another name of this file, and takes no space of its own. */
  readonly hard_link_of: string | null;
  readonly codec: string | null;
  readonly lossless: boolean | null;
  /** Bits per second. */
  readonly bitrate: number | null;
  /** Seconds. */
  readonly duration: number | null;
}

/** Files that are the same; the best first. */
export interface DuplicateGroup {
  /** The strongest way in which some of them are. */
  readonly kind: DuplicateKind;
  /** What the files beside the best take. */
  readonly savable_bytes: number;
  readonly files: readonly DuplicateFile[];
}

export interface DuplicatesSummary {
  /** Audio files that were looked at. */
  readonly files: number;
  readonly groups: number;
  /** Files beside the best of their group, other names of files not counted. */
  readonly duplicates: number;
  /** Other names of files of groups. */
  readonly hard_links: number;
  readonly savable_bytes: number;
  /** Files whose sound cannot be told from their tags, or that are broken. */
  readonly not_comparable: number;
  /** Groups. */
  readonly by_kind: Readonly<Record<DuplicateKind, number>>;
  readonly duration_ms: number;
}

export interface DuplicatesOptions {
  readonly folders: readonly string[];
  /** What counts as the same; default everything. */
  readonly by?: readonly DuplicateKind[];
  /** Globs relative to each folder. */
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** Worker threads. */
  readonly concurrency?: number;
  /** Take what earlier runs read of files that did not change since, and keep what is read. Default false. */
  readonly smartCache?: boolean;
  /** The history whose cache that is; default: the user's. */
  readonly historyDb?: string;
  readonly onEvent?: OnEvent;
  /** Waited for: groups come as fast as they are written. */
  readonly onGroup: (group: DuplicateGroup) => void | Promise<void>;
  /** When aborted, what was found so far is told. */
  readonly signal?: AbortSignal;
}

/**
 * Looks for tracks that are there more than once, and changes nothing. A file is in one group; groups come by kind, the
 * strongest first, then by what they would save.
 *
 * @throws UserError (exit code 2) when a folder cannot be read
 */
export async function findDuplicates(options: DuplicatesOptions): Promise<DuplicatesSummary> {
  const { concurrency, signal, smartCache = false, historyDb, onEvent } = options;
  const reading = { signal, ...(concurrency === undefined ? {} : { concurrency }) };
  const cache = smartCache ? SmartCache.open(historyDb) : null;
  const reader = readerFor(reading, cache, (path) => onEvent?.(distrusted(path)));
  const index = new DuplicateIndex();
  try {
    const summary = await new DuplicateSearch(options, reader, index).run();
    if (cache !== null) onEvent?.(cache.used());
    return summary;
  } finally {
    index.close();
    await reader.close();
    cache?.close();
  }
}

/** Files that one task of a worker reads: few, as each may be large. */
const TASK_SIZE = 16;

class DuplicateSearch {
  readonly #options: DuplicatesOptions;
  readonly #reader: TrackReader;
  readonly #index: DuplicateIndex;
  readonly #by: ReadonlySet<DuplicateKind>;
  #notComparable = 0;

  constructor(options: DuplicatesOptions, reader: TrackReader, index: DuplicateIndex) {
    this.#options = options;
    this.#reader = reader;
    this.#index = index;
    this.#by = new Set(options.by ?? DUPLICATE_KINDS);
  }

  async run(): Promise<DuplicatesSummary> {
    const started = performance.now();
    const { signal } = this.#options;
    try {
      await this.#collect();
      this.#index.joinNames();
      if (this.#by.has('content')) await this.#compareContent();
      if (this.#by.has('audio')) await this.#compareSound();
      if (this.#by.has('track')) this.#compareTags();
    } catch (error) {
      if (signal?.aborted !== true || error !== signal.reason) throw error;
    }
    this.#index.joinOtherNames(this.#by.has('content'));
    return { ...(await this.#tell()), duration_ms: performance.now() - started };
  }

  async #collect(): Promise<void> {
    const { folders, include = [], exclude = [], onEvent, signal } = this.#options;
    const meter = new ProgressMeter('scanning', onEvent);
    for (const root of outermost(folders.map((folder) => realPathOf(resolve(folder))))) {
      const settings = { sourceRoot: root, targetRoot: root, backupRoot: join(root, STORE_FOLDER) };
      const reading = { reader: this.#reader, checksum: false, onSkip: this.#skip };
      const units = readUnits({
        ...reading,
        settings: { ...settings, include, exclude, followSymlinks: false },
        signal,
        onFolder: () => undefined,
      });
      for await (const { tracks } of readAgain(units, reading)) {
        for (const track of tracks) {
          this.#index.add(track, trackKey(track.tags));
          meter.step(track.path);
        }
      }
    }
    meter.end();
  }

  /** Only files of equal size are read whole. */
  async #compareContent(): Promise<void> {
    await this.#readRound(this.#index.begin('size'), 'checksum', async (paths) =>
      (await this.#reader.checksums(paths)).map((one) => ('skip' in one ? one : { value: one.checksum })),
    );
    for (const ids of this.#index.alike('checksum')) this.#index.join(ids, 'content');
  }

  /** Only files whose sound is of one length are read whole. */
  async #compareSound(): Promise<void> {
    await this.#readRound(this.#index.begin('sound'), 'audio_length', async (paths) =>
      (await this.#reader.audio(paths, 'audio_length')).map((one) => {
        if ('skip' in one) return one;
        if (one.audioLength === null) this.#notComparable += 1;
        return { value: one.audioLength ?? null };
      }),
    );
    await this.#readRound(this.#index.begin('audio_length'), 'audio_checksum', async (paths) =>
      (await this.#reader.audio(paths, 'audio_checksum')).map((one) =>
        'skip' in one ? one : { value: one.audioChecksum ?? null },
      ),
    );
    for (const ids of this.#index.alike('audio_checksum')) this.#index.join(ids, 'audio');
  }

  #compareTags(): void {
    for (const ids of this.#index.alike('track_key')) {
      for (const group of groupRecordings(this.#index.members(ids))) {
        this.#index.join(
          group.map(({ id }) => id),
          'track',
        );
      }
    }
  }

  async #readRound(
    total: number,
    finding: Finding,
    read: (paths: string[]) => Promise<({ value: string | number | null } | { skip: Skip })[]>,
  ): Promise<void> {
    const meter = new ProgressMeter('comparing', this.#options.onEvent, total);
    const readTask = async (files: readonly IndexedFile[]): Promise<void> => {
      const readings = await read(files.map(({ path }) => path));
      for (const [position, { id, path }] of files.entries()) {
        const reading = readings[position];
        if (reading !== undefined && 'value' in reading) this.#index.learn(id, finding, reading.value);
        else if (reading !== undefined) {
          this.#index.leaveOut(id);
          this.#skip(reading.skip);
        }
        meter.step(path);
      }
    };
    for (const page of this.#index.files()) {
      const tasks: Promise<void>[] = [];
      for (let start = 0; start < page.length; start += TASK_SIZE) {
        tasks.push(readTask(page.slice(start, start + TASK_SIZE)));
      }
      await Promise.all(tasks);
    }
    meter.end();
  }

  async #tell(): Promise<Omit<DuplicatesSummary, 'duration_ms'>> {
    const counts = { groups: 0, duplicates: 0, hard_links: 0, savable_bytes: 0 };
    const byKind = { content: 0, audio: 0, track: 0 };
    for (const id of this.#index.groups()) {
      const { kind, savable_bytes, files } = groupOf(this.#index.members(id));
      this.#index.rank(id, DUPLICATE_KINDS.indexOf(kind), savable_bytes, files[0]?.path ?? '');
      const names = files.filter((file) => file.hard_link_of !== null).length;
      counts.groups += 1;
      counts.duplicates += files.length - names - 1;
      counts.hard_links += names;
      counts.savable_bytes += savable_bytes;
      byKind[kind] += 1;
    }
    for (const id of this.#index.ranked()) await this.#options.onGroup(groupOf(this.#index.members(id)));
    return { files: this.#index.size, ...counts, not_comparable: this.#notComparable, by_kind: byKind };
  }

  readonly #skip = (skip: Skip): void => {
    this.#options.onEvent?.({ type: 'skipped', skip, problem: isProblem(skip) });
  };
}

/** A folder in another one of them, or named twice, is looked at once. */
function outermost(folders: readonly string[]): string[] {
  return [...new Set(folders)].filter((one) => !folders.some((other) => other !== one && isInside(one, other)));
}

function groupOf(members: readonly IndexedMember[]): DuplicateGroup {
  const files = bestFirst(members).map((member, position) => fileOf(member, position === 0));
  const own = files.filter(({ hard_link_of }) => hard_link_of === null);
  return {
    kind: DUPLICATE_KINDS.find((kind) => own.some(({ same }) => same === kind)) ?? 'content',
    savable_bytes: own.slice(1).reduce((sum, { size }) => sum + size, 0),
    files,
  };
}

function fileOf({ path, size, same, hardLinkOf, format }: IndexedMember, best: boolean): DuplicateFile {
  const { codec = null, lossless = null, bitrate = null, duration = null } = format;
  return { path, size, best, same, hard_link_of: hardLinkOf, codec, lossless, bitrate, duration };
}
