import { dirname, join } from 'node:path';
import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import type { FileIdentity, OperationRecord, PlannedOperation } from '../../domain/operation.js';
import type { UndoFacts } from '../../domain/rollback.js';
import { checksumOf } from '../../filesystem/checksum.js';
import {
  exists,
  folderNames,
  identify,
  identityOf,
  isFolderOrLinkToOne,
  sameFile,
  statsOf,
} from '../../filesystem/identity.js';
import { isInside } from '../../domain/paths.js';
import { isOtherSpelling } from '../../filesystem/move-file.js';
import { nearestFolder } from '../../filesystem/preflight.js';
import { glimpse, sight, type Expectation } from '../../filesystem/sighting.js';
import type { PlannedTree } from './planned-tree.js';
import type { StoreForecast } from './store-forecast.js';

export interface UndoSighting extends UndoFacts {
  /** A step before brings the file, with this content (SHA-256; `null` when nobody knows); `undefined` when none does. */
  readonly comes?: Coming;
  /** What stands at the source now, when no step before brings it and something does. */
  readonly found?: FileIdentity;
}

/** How long a folder that was found there is not looked at again, in ms: the mover's acts come later than that anyway. */
const FOLDER_KNOWN_FOR = 20;
const REMEMBERED = 16;

const MATCHES = { current: 'matches', found: null } as const;
const ABSENT = { current: 'absent', found: null } as const;

/** What a step before brings. */
export interface Coming {
  /** SHA-256; `null` when the history does not know. */
  readonly checksum: string | null;
  /** A file that is not what the history says, or that it does not know: where it was when the plan met it. */
  readonly stands?: { readonly path: string; readonly identity: FileIdentity };
}

export interface Roots {
  readonly source_root: string;
  readonly target_root: string;
}

/** Looks at the disk as it will be when the turn of an inverse operation comes. */
export class UndoLook {
  readonly #history: OperationHistoryTracker;
  readonly #tree: PlannedTree;
  readonly #stores: StoreForecast;
  /** Files that earlier steps move although they are not what the history says: what they are, by the record undone. */
  readonly #changed = new Map<number, Coming>();
  /** What steps aside, by the name that it goes to. */
  readonly #aside = new Map<string, { readonly coming: Coming; readonly by: number }>();

  /** Folders that were found on the disk, and until when that counts. */
  readonly #folders = new Map<string, number>();

  constructor(history: OperationHistoryTracker, tree: PlannedTree, stores: StoreForecast) {
    this.#history = history;
    this.#tree = tree;
    this.#stores = stores;
  }

  /** A step moves a file that is not what the history says. */
  noteChanged(id: number, coming: Coming): void {
    this.#changed.set(id, coming);
  }

  /** A step for a record has something step aside. */
  noteAside(coming: Coming, aside: string, by: number): void {
    this.#aside.set(aside, { coming, by });
    this.#tree.arrives(aside, by);
  }

  forget(): void {
    this.#changed.clear();
    this.#aside.clear();
    this.#folders.clear();
  }

  /** @throws the system's error */
  async at(record: OperationRecord, inverse: PlannedOperation | null, roots: Roots): Promise<UndoSighting> {
    if (inverse === null) return { current: 'absent', oldPlace: 'free', empty: false, reachable: true };
    const { sourcePath, targetPath, type } = inverse;
    const comes = sourcePath === null ? undefined : this.coming(sourcePath);
    const { current, found } = sourcePath === null ? ABSENT : await this.#current(sourcePath, inverse, comes);
    const oldPlace = targetPath === null ? 'free' : await this.#oldPlace(targetPath, inverse);
    const empty =
      type === 'remove_directory' && sourcePath !== null && current === 'matches' && this.isEmpty(sourcePath);
    const isThere =
      (current !== 'absent' && current !== 'replaced') ||
      oldPlace === 'same_content' ||
      this.#isReachable(record, inverse, roots);
    const reachable = isThere && (targetPath === null || this.#hasRoot(record, inverse, roots));
    if (comes !== undefined) return { current, oldPlace, empty, reachable, comes };
    return found === null ? { current, oldPlace, empty, reachable } : { current, oldPlace, empty, reachable, found };
  }

  /** Whether a folder will be there. */
  willExist(folder: string): boolean {
    const planned = this.#tree.at(folder);
    if (planned !== null) return planned !== 'gone';
    return this.#isFolderNow(folder) || exists(folder) || dirname(folder) === folder;
  }

  /**
   * A real folder on the disk; the records of an album ask for the same ones, one after the other. What steps change is in
   * the plan, and asked before.
   */
  #isFolderNow(folder: string): boolean {
    const now = performance.now();
    if ((this.#folders.get(folder) ?? 0) > now) return true;
    if (!isFolder(folder)) return false;
    if (this.#folders.size >= REMEMBERED) this.#folders.clear();
    this.#folders.set(folder, now + FOLDER_KNOWN_FOR);
    return true;
  }

  /** Whether a file with this content will be there. */
  async willHold(path: string, expected: Expectation): Promise<boolean> {
    const comes = this.coming(path);
    if (comes?.stands !== undefined) return (await sight(this.placeNow(path), expected)) === 'matches';
    if (comes !== undefined) return comes.checksum !== null && comes.checksum === expected.checksum;
    return this.#tree.at(path) === null && (await sight(path, expected)) === 'matches';
  }

  isFree(path: string): boolean {
    const planned = this.#tree.at(path);
    return planned === null ? !exists(path) : planned === 'gone';
  }

  /** What will be in a folder, but for a backup store of which nothing is left. */
  namesIn(folder: string): string[] {
    const names = this.#tree.namesIn(folder, isFolder(folder) ? folderNames(folder) : []);
    return names.filter((name) => !this.#stores.isSpent(join(folder, name)));
  }

  isEmpty(folder: string): boolean {
    return !this.#stores.keeps(folder) && this.namesIn(folder).length === 0;
  }

  /** What a step before brings to a path; `undefined` when none does. */
  coming(path: string): Coming | undefined {
    const by = this.#tree.at(path);
    if (by === null || by === 'gone') return undefined;
    const aside = this.#aside.get(path);
    if (aside?.by === by) return aside.coming;
    return this.#changed.get(by) ?? { checksum: this.#history.findOperation(by)?.checksum_before ?? null };
  }

  /** What will be at a path, and is nothing that the history knows. @throws the system's error */
  async unknownAt(path: string): Promise<Coming> {
    const coming = this.coming(path);
    if (coming === undefined) return { checksum: null, stands: { path, identity: identify(path) } };
    // Copied on its way, it is another file: then only what is in it tells.
    if (coming.stands?.identity.kind !== 'file') return coming;
    return { checksum: await checksumOf(this.placeNow(path)) };
  }

  /** Where the file that will be at a path is now: the steps that bring it may be done already, or not. */
  placeNow(path: string): string {
    const { stands } = this.coming(path) ?? {};
    if (stands === undefined) return path;
    const places = [path, stands.path];
    const has = (place: string, isIt: (found: FileIdentity, wanted: FileIdentity) => boolean): boolean => {
      const stats = statsOf(place);
      return stats !== undefined && isIt(identityOf(stats), stands.identity);
    };
    // On another disk it is another inode.
    return places.find((place) => has(place, sameFile)) ?? places.find((place) => has(place, isAlike)) ?? path;
  }

  async #current(
    path: string,
    inverse: PlannedOperation,
    comes: Coming | undefined,
  ): Promise<{ readonly current: UndoFacts['current']; readonly found: FileIdentity | null }> {
    if (this.#tree.at(path) === 'gone') return ABSENT;
    if (inverse.details.from_backup === true && this.#stores.brings(path) && !exists(path)) return MATCHES;
    if (comes === undefined) {
      const expected = expectationOf(inverse);
      const { sighting, found } = glimpse(path, expected);
      const current = seen(sighting ?? (await sight(path, expected)));
      return { current: this.#orReplaced(current, path, inverse), found };
    }
    if (comes.stands !== undefined) {
      return { current: seen(await sight(this.placeNow(path), expectationOf(inverse))), found: null };
    }
    if (inverse.type === 'remove_directory') return MATCHES;
    const { checksum } = inverse;
    const isSame = checksum === null || comes.checksum === null || checksum === comes.checksum;
    return { current: isSame ? 'matches' : 'modified', found: null };
  }

  /** A playlist is written where it was, whatever stands there. */
  #orReplaced(found: UndoFacts['current'], path: string, { type }: PlannedOperation): UndoFacts['current'] {
    if (type === 'rewrite') return found;
    if (found === 'absent') return this.#isBehindFile(path) ? 'replaced' : found;
    return found === 'modified' && type !== 'remove_directory' && isFolder(path) ? 'replaced' : found;
  }

  async #oldPlace(path: string, inverse: PlannedOperation): Promise<UndoFacts['oldPlace']> {
    const comes = this.coming(path);
    const wanted = inverse.type === 'rewrite' ? (inverse.details.becomes ?? null) : inverse.checksum;
    if (comes !== undefined) {
      if (inverse.type === 'create_directory') return 'same_content';
      if (wanted !== null && (await this.#brings(path, comes, wanted))) return 'same_content';
      return inverse.type === 'rewrite' ? 'free' : 'occupied';
    }
    if (this.#isBehindFile(path)) return 'occupied';
    if (inverse.type === 'rewrite') {
      return this.#tree.at(path) === null && (await hasContent(path, wanted)) ? 'same_content' : 'free';
    }
    if (this.isFree(path)) return 'free';
    if (inverse.sourcePath !== null && isOtherSpelling(inverse.sourcePath, path)) return 'free';
    // A folder is nobody's file, whatever is known of that.
    if (inverse.type !== 'create_directory' && identify(path).kind === 'directory') return 'occupied';
    const expected = expectationOf(inverse);
    const original = { ...expected, identity: inverse.details.restore === undefined ? expected.identity : undefined };
    return (await sight(path, original)) === 'matches' ? 'same_content' : 'occupied';
  }

  #brings(path: string, { checksum, stands }: Coming, wanted: string): Promise<boolean> | boolean {
    return stands === undefined ? checksum === wanted : hasContent(this.placeNow(path), wanted);
  }

  /** Something that is no folder stands where a folder on the way is needed. */
  #isBehindFile(path: string): boolean {
    const folder = dirname(path);
    const planned = this.#tree.at(folder);
    if (planned !== null || this.#isFolderNow(folder)) return false;
    return identify(nearestFolder(folder)).kind === 'file';
  }

  /**
   * The root that the old place lies in is there, or comes back, or was on the same drive as the folder that would hold
   * it: nothing is put on the disk below a mount point.
   */
  #hasRoot(record: OperationRecord, inverse: PlannedOperation, roots: Roots): boolean {
    const { targetPath } = inverse;
    const around = [roots.source_root, roots.target_root].filter((root) => isInside(targetPath ?? '', root));
    const [root] = around;
    if (root === undefined || around.some((one) => this.#isRootThere(one))) return true;
    const device = record.metadata.identity?.device;
    if (device === undefined || identify(nearestFolder(root)).device === device) return true;
    return this.#isReachable(record, inverse, roots);
  }

  /** As a folder; a link to one is one. */
  #isRootThere(root: string): boolean {
    const planned = this.#tree.at(root);
    return planned === null ? this.#isFolderNow(root) || isFolderOrLinkToOne(root) : planned !== 'gone';
  }

  /** A root that is missing was taken away, with its drive or share; unless the plan itself makes it again. */
  #isReachable(record: OperationRecord, { type, targetPath }: PlannedOperation, roots: Roots): boolean {
    const both = [roots.source_root, roots.target_root];
    if (both.every((root) => this.#isRootThere(root))) return true;
    const makesRoot =
      type === 'create_directory' && targetPath !== null && both.some((root) => isInside(root, targetPath));
    return makesRoot && this.willExist(dirname(targetPath)) && isSameHolder(dirname(targetPath), record);
  }
}

/**
 * Whether a folder that held a removed one is still the same, and not the empty mount point of a drive that is gone.
 * Device numbers change when a machine starts again; then the inode tells.
 */
function isSameHolder(holder: string, { metadata: { identity, parent_inode } }: OperationRecord): boolean {
  const now = statsOf(holder);
  if (now === undefined || identity === undefined) return true;
  return String(now.dev) === identity.device || String(now.ino) === parent_inode;
}

function expectationOf(inverse: PlannedOperation): Expectation {
  return { identity: inverse.details.identity, checksum: inverse.checksum, size: inverse.size, placeholder: false };
}

async function hasContent(path: string, checksum: string | null): Promise<boolean> {
  return (await sight(path, { identity: undefined, checksum, size: null, placeholder: false })) === 'matches';
}

function isAlike(a: FileIdentity, b: FileIdentity): boolean {
  return a.kind === b.kind && a.size === b.size && a.mtime_ns === b.mtime_ns;
}

function isFolder(path: string): boolean {
  return statsOf(path)?.isDirectory() === true;
}

function seen(sighting: Awaited<ReturnType<typeof sight>>): UndoFacts['current'] {
  return sighting === 'matches' ? 'matches' : sighting === 'absent' ? 'absent' : 'modified';
}
