import { basename } from 'node:path';
import { mayBeDiscFolder } from '../../domain/naming/disc-folder.js';
import { isCompanionFolder } from '../../domain/sidecars/companion-folders.js';
import { skipped, type Skip } from '../../domain/skip.js';
import type { FolderAhead, FoldersBelow } from '../../filesystem/scan/folders-below.js';
import type { ScannedFolder } from '../../filesystem/scanner.js';

/** More folders than that are no album's: somebody left tracks in the folder of something else. */
const MOST_SILENT = 100;

/** Folders without tracks below a folder of tracks, found ahead of the walk. */
export class Companions {
  readonly #root: string;
  readonly #ahead: FoldersBelow;
  readonly #onFolder: (folder: ScannedFolder) => void;
  readonly #onSkip: (skip: Skip) => void;
  /** Paths that the walk has still to pass. */
  readonly #taken = new Set<string>();

  /**
   * @param told.onFolder told of each as if the walk had come to it
   * @param told.onSkip told of those that would go along, were there not too much in them
   */
  constructor(
    root: string,
    ahead: FoldersBelow,
    { onFolder, onSkip }: { onFolder: (folder: ScannedFolder) => void; onSkip: (skip: Skip) => void },
  ) {
    this.#root = root;
    this.#ahead = ahead;
    this.#onFolder = onFolder;
    this.#onSkip = onSkip;
  }

  /**
   * The folders below a folder that may go where it goes: those of a telling name (`Scans`), and of others those that
   * hold no audio, where nobody else's music lies beside them. Of the source itself, only those of a telling name:
   * whatever people keep there has nothing to do with a few loose tracks.
   *
   * They are taken together with their album, not when the walk comes to them: a run that is interrupted in between
   * would never know again where the album went.
   */
  take(folder: ScannedFolder): readonly ScannedFolder[] {
    const paths = folder.subfolders.filter((name) => !mayBeDiscFolder(name)).map((name) => below(folder.path, name));
    const telling = paths.filter((path) => isCompanionFolder(basename(path)));
    const found: ScannedFolder[] = telling.flatMap((path) => this.#wholly(path));
    if (folder.path !== this.#root) found.push(...this.#silent(paths.filter((path) => !telling.includes(path))));
    for (const companion of found) {
      this.#taken.add(companion.path);
      this.#onFolder(companion);
    }
    return found.filter(({ others }) => others.length > 0);
  }

  /** A folder of a telling name, or nothing of it where there is too much in it. */
  #wholly(path: string): readonly ScannedFolder[] {
    const found = [...this.#ahead.in(path)];
    if (found.some(({ isTooMuch }) => isTooMuch)) {
      this.#onSkip(skipped(path, 'too_much'));
      return [];
    }
    return found.filter(({ audio }) => audio.length === 0);
  }

  /** All of them, or none as soon as one of them holds sound. */
  #silent(paths: readonly string[]): readonly ScannedFolder[] {
    const found: ScannedFolder[] = [];
    for (const path of paths) {
      for (const folder of this.#ahead.in(path)) {
        if (folder.hasSound || folder.isTooMuch || found.length === MOST_SILENT) return [];
        found.push(folder);
      }
    }
    return found;
  }

  /** Whether no folder below, of those whose names count, holds sound. */
  areSilent({ path, subfolders }: ScannedFolder, counts: (name: string) => boolean): boolean {
    return subfolders.filter(counts).every((name) => isSilent(this.#ahead.in(below(path, name))));
  }

  /** Whether a folder that the walk comes to was taken before. */
  isTaken({ path }: ScannedFolder): boolean {
    return this.#taken.delete(path);
  }
}

function isSilent(folders: Iterable<FolderAhead>): boolean {
  let seen = 0;
  for (const { hasSound, isTooMuch } of folders) {
    seen += 1;
    if (hasSound || isTooMuch || seen > MOST_SILENT) return false;
  }
  return true;
}

function below(folder: string, name: string): string {
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}
