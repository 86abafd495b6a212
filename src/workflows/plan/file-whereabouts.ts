import { basename, dirname, join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { MovedFiles } from '../../database/moved-files.js';
import { systemErrorCode } from '../../domain/errors.js';
import { splitExtension } from '../../domain/naming/file-kinds.js';
import { foldPath } from '../../domain/naming/sanitize.js';
import type { Whereabouts } from '../../domain/playlists/plan-edits.js';
import { isAudio } from '../../domain/naming/file-kinds.js';
import { exists, folderNames } from '../../filesystem/identity.js';

/** Listings kept: the cue sheets of an album ask for one folder. */
const LISTINGS = 50;

/** What is known of the moves of a run. */
type Moves = Pick<MovedFiles, 'find' | 'findFolded' | 'findStem' | 'hasArrived'>;

/** For a look at the disk as it is. */
export const NOTHING_MOVED: Moves = {
  find: () => undefined,
  findFolded: () => undefined,
  findStem: () => [],
  hasArrived: () => false,
};

/** Where files are that were there before the run: by what moved in it, and by a look at the disk for what stayed. */
export class FileWhereabouts implements Whereabouts {
  readonly #moved: Moves;
  readonly #listings = new LRUCache<string, readonly string[]>({ max: LISTINGS });

  constructor(moved: Moves) {
    this.#moved = moved;
  }

  find(path: string, otherFormat: boolean): string | undefined {
    const found = this.#moved.find(path) ?? this.#stayed(path) ?? this.#moved.findFolded(path);
    return found ?? (otherFormat ? this.#inOtherFormat(path) : undefined);
  }

  mayHaveMoved(path: string, otherFormat: boolean): boolean {
    return (
      this.#moved.find(path) !== undefined ||
      this.#moved.findFolded(path) !== undefined ||
      (otherFormat && this.#movedInOtherFormat(path) !== undefined)
    );
  }

  #stayed(path: string): string | undefined {
    return !this.#moved.hasArrived(path) && whenPossible(() => exists(path)) === true ? path : undefined;
  }

  #inOtherFormat(path: string): string | undefined {
    const moved = this.#movedInOtherFormat(path);
    if (moved !== undefined) return moved;
    const { stem } = splitExtension(basename(path));
    const name = this.#listing(dirname(path)).find(
      (one) => isAudio(one) && foldPath(splitExtension(one).stem) === foldPath(stem),
    );
    return name === undefined ? undefined : this.#stayed(join(dirname(path), name));
  }

  #movedInOtherFormat(path: string): string | undefined {
    const { stem } = splitExtension(basename(path));
    return this.#moved.findStem(join(dirname(path), stem)).find((place) => isAudio(basename(place)));
  }

  #listing(folder: string): readonly string[] {
    const known = this.#listings.get(folder);
    if (known !== undefined) return known;
    const names = whenPossible(() => folderNames(folder)) ?? [];
    this.#listings.set(folder, names);
    return names;
  }
}

/** A playlist may name anything: what the system refuses to look at is not there for it. */
function whenPossible<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return undefined;
  }
}
