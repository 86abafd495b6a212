import { basename, dirname, join } from 'node:path';
import { FolderCounts } from '../../database/folder-counts.js';
import { systemErrorCode } from '../../domain/errors.js';
import type { FileIdentity, PlannedOperation } from '../../domain/operation.js';
import { isClutter } from '../../domain/naming/file-kinds.js';
import type { ScannedFolder } from '../../filesystem/scanner.js';
import { filesBelow, folderNames, identify, isFileOrFolder, statsOf } from '../../filesystem/identity.js';

/**
 * Counts what is left in each source folder, so that those that become empty can go: by counting, not by looking, so
 * that a dry run comes to the same result as a real one.
 *
 * Folders that were empty, or held only clutter, from the beginning go with the folder that they are in: they are no
 * reason for it to stay.
 */
export class FolderLedger {
  readonly #folders = new FolderCounts();
  /** Folders that something left before they were added. */
  readonly #leftBefore = new Set<string>();
  readonly #root: string;

  /** @param root never removed itself */
  constructor(root: string) {
    this.#root = root;
  }

  add({ path, identity, audio, others, subfolders, totalEntries }: ScannedFolder): void {
    const solid = [...audio, ...others, ...subfolders].filter((name) => !isClutter(name)).length;
    this.#folders.add(path, { identity, solid, remaining: totalEntries, touched: this.#leftBefore.has(path) });
  }

  /** It left before its folder was looked at, in the run that this one carries on. */
  leftBefore(path: string): void {
    this.#leftBefore.add(dirname(path));
  }

  left(path: string): void {
    this.#change(dirname(path), -1);
  }

  /** A departure did not happen after all, or something new came to stay. */
  stayed(path: string): void {
    this.#change(dirname(path), 1);
  }

  /**
   * The operations that clear away folders that became empty, or hold only clutter, deepest first.
   *
   * @param clutter what to do with clutter: `null` keeps it, and with it its folder
   */
  *removals(clutter: 'backup' | 'delete' | null): Generator<PlannedOperation> {
    /** What goes if the folder above goes, by that folder. */
    const waiting = new Map<string, PlannedOperation[][]>();
    for (const [path, entry] of this.#folders.deepestFirst()) {
      const inside = waiting.get(path) ?? [];
      waiting.delete(path);
      if (path === this.#root) continue;
      // Most folders of a library are as they were, and nobody has to look at them.
      if (!entry.touched && entry.solid > inside.length) continue;
      const clearing = clearingOf(path, entry.remaining - inside.length, clutter);
      if (clearing === null) continue;
      const removal = [...inside.flat(), ...clearing, removeDirectory(path, entry.identity)];
      if (entry.touched) {
        yield* removal;
        this.left(path);
      } else {
        waiting.set(dirname(path), [...(waiting.get(dirname(path)) ?? []), removal]);
      }
    }
  }

  close(): void {
    this.#folders.close();
  }

  #change(folder: string, by: number): void {
    const entry = this.#folders.get(folder);
    if (entry === undefined) return;
    entry.remaining += by;
    entry.touched = true;
  }
}

/** The operations that empty a folder; `null` when it stays. */
function clearingOf(
  folder: string,
  remaining: number,
  clutter: 'backup' | 'delete' | null,
): readonly PlannedOperation[] | null {
  try {
    // A link that the user follows is no folder of its own: what it leads to may be anywhere.
    if (isLink(folder)) return null;
    if (remaining === 0) return [];
    const names = clutter === null ? [] : clutterIn(folder);
    if (names.length !== remaining) return null;
    return names.flatMap((name) => [...clearAway(join(folder, name), clutter === 'delete')]);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return null; // Another program removed it, or it cannot be looked at.
  }
}

function isLink(path: string): boolean {
  return statsOf(path)?.isSymbolicLink() === true;
}

function clutterIn(folder: string): string[] {
  return folderNames(folder).filter((name) => isClutter(name) && isPlain(join(folder, name)));
}

/** Made of regular files and folders alone: links and devices cannot be kept in the backup store. */
function isPlain(path: string): boolean {
  return isFileOrFolder(path) && (identify(path).kind === 'file' || [...filesBelow(path)].every(isFileOrFolder));
}

function* clearAway(path: string, forGood: boolean): Generator<PlannedOperation> {
  const identity = identify(path);
  if (identity.kind !== 'directory') {
    yield clutterFile(path, identity, forGood);
    return;
  }
  for (const found of filesBelow(path)) {
    const below = identify(found);
    yield below.kind === 'directory' ? removeDirectory(found, below) : clutterFile(found, below, forGood);
  }
  yield removeDirectory(path, identity);
}

function clutterFile(path: string, identity: FileIdentity, forGood: boolean): PlannedOperation {
  const details = { identity, reason: `clutter: ${basename(path)}`, ...(forGood ? { unrecoverable: true } : {}) };
  return { type: 'delete', sourcePath: path, targetPath: null, checksum: null, size: identity.size, details };
}

function removeDirectory(path: string, identity: FileIdentity): PlannedOperation {
  const details = { identity, reason: 'nothing is left in it' };
  return { type: 'remove_directory', sourcePath: path, targetPath: null, checksum: null, size: null, details };
}
