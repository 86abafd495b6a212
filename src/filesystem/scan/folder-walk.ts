import { stat, type Dirent, type Stats } from 'node:fs';
import fastGlob from 'fast-glob';
import picomatch from 'picomatch';
import { skipped } from '../../domain/skip.js';
import { systemErrorCode } from '../../domain/errors.js';
import { identify } from '../identity.js';
import type { ScannedFolder, ScanOptions } from './scanned-folder.js';
import type { FileSorter } from './file-sorter.js';
import type { FolderQueue } from './folder-queue.js';
import { hideLineEnds, showLineEnds } from './names.js';
import { rootError } from './root.js';
import { readFolder, type FolderContent } from './read-folder.js';

type ReaddirCallback = (error: NodeJS.ErrnoException | null, entries: Dirent[]) => void;

/**
 * One fast-glob stream over a tree, breadth first, cut into folders.
 *
 * fast-glob walks, queues folders and applies the excludes; this class is the `fs` adapter under it and the reader of
 * its stream. Because `concurrency` is 1, the stream gives the entries of a folder in one piece, and the adapter is asked
 * for the next folder only after that: so when `readdir` is called, the folder before it is complete.
 */
export class FolderWalk {
  readonly #root: string;
  readonly #options: ScanOptions;
  readonly #queue: FolderQueue;
  readonly #sorter: FileSorter;
  /** `device:inode` of folders that were read or are not to be: bind mounts and link loops lead to them again. */
  readonly #seen = new Set<string>();
  readonly #leaveOut: ReadonlySet<string>;
  readonly #isExcluded: (path: string) => boolean;
  readonly #stream: NodeJS.ReadableStream & { readonly readableLength: number; readonly writableLength: number };
  #current: ScannedFolder | undefined;
  #stopped = false;

  /** Starts at once. `root` is absolute and a folder. */
  constructor(root: string, options: ScanOptions, queue: FolderQueue, sorter: FileSorter) {
    this.#root = root;
    this.#options = options;
    this.#queue = queue;
    this.#sorter = sorter;
    this.#leaveOut = new Set(options.leaveOut);
    this.#isExcluded = picomatch([...(options.exclude ?? [])], { dot: true });
    this.#leaveOut.forEach((path) => this.#neverEnter(path));
    this.#stream = fastGlob.stream('**/*', {
      cwd: root,
      concurrency: 1,
      dot: false,
      followSymbolicLinks: options.followSymlinks ?? false,
      ignore: [...(options.exclude ?? [])],
      objectMode: true,
      onlyFiles: false,
      suppressErrors: true,
      // Its default remembers every path until the end.
      unique: false,
      fs: {
        readdir: ((path: string, _options: unknown, callback: ReaddirCallback) => {
          this.#readdir(path, callback);
        }) as never,
        stat: (path: string, callback: (error: Error | null, stats: Stats) => void) => {
          statFolder(this.#onDisk(path), callback);
        },
      },
    }) as never;
    this.#stream.on('data', (entry: unknown) => this.#guard(() => this.#sort(entry as fastGlob.Entry)));
    this.#stream.on('end', () => this.#guard(() => this.#end()));
    this.#stream.on('error', (error: unknown) => queue.fail(error));
  }

  /** Reads no further folder. What fast-glob still holds is let go with this object. */
  stop(): void {
    this.#stopped = true;
  }

  #readdir(path: string, callback: ReaddirCallback): void {
    this.#whenDelivered(() => {
      this.#finishFolder();
      this.#queue.whenRoom(() => {
        if (!this.#stopped) {
          this.#guard(() => callback(null, this.#enter(this.#onDisk(path))));
        }
      });
    });
  }

  /** Waits until every entry that fast-glob pushed has come out of its streams. */
  #whenDelivered(callback: () => void): void {
    setImmediate(() => {
      if (this.#stream.readableLength + this.#stream.writableLength > 0) {
        this.#whenDelivered(callback);
      } else {
        this.#guard(callback);
      }
    });
  }

  /** The entries of a folder that fast-glob shall see; the folder becomes the current one. */
  #enter(path: string): Dirent[] {
    const content = this.#read(path);
    if (content === null || !this.#isNew(content)) {
      return [];
    }
    const { identity, entries, unnameable } = content;
    this.#current = {
      path,
      identity,
      audio: [],
      others: [],
      totalEntries: entries.length + unnameable.length,
      subfolders: [
        ...entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name),
        ...unnameable.filter((entry) => entry.isDirectory).map((entry) => entry.shown),
      ],
    };
    for (const { shown } of unnameable) {
      if (!shown.startsWith('.')) {
        this.#options.onSkip(skipped(join(path, shown), 'not_utf8'));
      }
    }
    return entries.filter((entry) => this.#isVisible(path, entry)).map(coverLineEnds);
  }

  #read(path: string): FolderContent | null {
    try {
      const follow = path === this.#root || (this.#options.followSymlinks ?? false);
      return (this.#options.readFolder ?? readFolder)(path, follow);
    } catch (error) {
      const code = systemErrorCode(error);
      if (path === this.#root || code === undefined) {
        throw rootError(path, error);
      }
      if (code !== 'ENOENT' && code !== 'ENOTDIR') {
        this.#options.onSkip(skipped(path, 'unreadable_folder', code));
      }
      return null;
    }
  }

  /** Some file systems give every folder inode 0; those cannot be told apart this way and are all read. */
  #isNew({ identity }: FolderContent): boolean {
    const key = `${identity.device}:${identity.inode}`;
    if (identity.inode !== '0' && this.#seen.has(key)) {
      return false;
    }
    this.#seen.add(key);
    return true;
  }

  #neverEnter(path: string): void {
    try {
      const { device, inode } = identify(path);
      this.#seen.add(`${device}:${inode}`);
    } catch (error) {
      if (systemErrorCode(error) === undefined) {
        throw error;
      }
      // Not there yet, or not to be looked at: its path still keeps it out.
    }
  }

  /** fast-glob enters folders that match an exclude whose last part is a pattern (`**\/Boot*`); they are held back here. */
  #isVisible(folder: string, entry: Dirent): boolean {
    if (entry.name.startsWith('.')) {
      return false;
    }
    if (entry.isFile()) {
      return true;
    }
    const path = join(folder, entry.name);
    const relative = hideLineEnds(path.slice(join(this.#root, '').length));
    const isExcluded = this.#isExcluded(relative) || this.#isExcluded(`${relative}/`);
    return (
      !isExcluded && !(entry.isDirectory() && (this.#options.systemFolders(entry.name) || this.#leaveOut.has(path)))
    );
  }

  #sort(entry: fastGlob.Entry): void {
    if (entry.dirent.isDirectory()) {
      return;
    }
    if (this.#current === undefined) {
      throw new Error(`fast-glob gave ${entry.path} outside its folder`);
    }
    this.#sorter.sort(this.#current, showLineEnds(entry.name), entry);
  }

  #finishFolder(): void {
    if (this.#current !== undefined) {
      this.#queue.put(this.#current);
      this.#current = undefined;
    }
  }

  #end(): void {
    this.#finishFolder();
    this.#queue.end();
  }

  /** fast-glob turns the root's backslashes into slashes (same length); below it, line ends are hidden. */
  #onDisk(path: string): string {
    return this.#root + showLineEnds(path.slice(this.#root.length));
  }

  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#stopped = true;
      this.#queue.fail(error);
    }
  }
}

/** For symbolic links that are followed: only those to folders; a link to a file stays a link. */
function statFolder(path: string, callback: (error: Error | null, stats: Stats) => void): void {
  stat(path, (error, stats) => {
    callback(error ?? (stats.isDirectory() ? null : new Error('not a folder')), stats);
  });
}

function coverLineEnds(entry: Dirent): Dirent {
  const covered = hideLineEnds(entry.name);
  return covered === entry.name ? entry : Object.assign(entry, { name: covered });
}

function join(folder: string, name: string): string {
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}
