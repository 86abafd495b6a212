import { basename, dirname } from 'node:path';
import { discFolderOf, discFoldersAmong, mayBeDiscFolder } from '../../domain/naming/disc-folder.js';
import type { ScannedFolder } from '../../filesystem/scanner.js';
import type { Companions } from './companions.js';

/** A folder of a unit. */
export interface UnitFolder {
  readonly folder: ScannedFolder;
  /** The disc that it is named after, as one of the disc folders of the unit. */
  readonly disc: number | null;
  /** It holds the disc folders of the unit. */
  readonly holdsDiscs: boolean;
  /** Folders below it that go where it goes, if anywhere. */
  readonly companions: readonly ScannedFolder[];
}

/** A folder that may wait for its disc folders or, as a disc folder, for its siblings. */
interface Waiting extends Pick<UnitFolder, 'folder' | 'companions'> {
  /** Of the disc folders that it is there for. */
  readonly discs: string | undefined;
}

/**
 * Groups the folders of a walk to units: a folder with tracks, or disc folders with the one that holds them. The walk is
 * breadth first and gives the folders of one parent together, so disc folders are held until it comes to the next
 * parent, whatever lies between them; the folder that holds them comes long before and waits for them.
 */
export class UnitFolders {
  readonly #root: string;
  readonly #companions: Companions;
  readonly #holders = new Map<string, Waiting>();
  #parent: string | null = null;
  #discs: Waiting[] = [];

  /** @param root of the walk */
  constructor(root: string, companions: Companions) {
    this.#root = root;
    this.#companions = companions;
  }

  /** Units, in the order in which the walk has come to all of their folders. */
  async *of(folders: AsyncIterable<ScannedFolder>): AsyncGenerator<UnitFolder[]> {
    for await (const folder of folders) {
      const parent = dirname(folder.path);
      if (parent !== this.#parent) yield* this.#takeDiscs();
      this.#parent = parent;
      if (folder.path !== this.#root && mayBeDiscFolder(basename(folder.path))) this.#discs.push(this.#waiting(folder));
      else yield* this.#ordinary(this.#waiting(folder));
    }
    yield* this.#takeDiscs();
    // Their disc folders were left out of the walk.
    for (const waiting of this.#holders.values()) if (waiting.folder.audio.length > 0) yield [unitFolder(waiting)];
  }

  /** Only what holds tracks, or discs, has something that others may follow. */
  #waiting(folder: ScannedFolder): Waiting {
    const discs = this.#discsHeld(folder);
    const isRoot = folder.path === this.#root;
    // One loose file does not speak for the folders of the whole source, whatever is in them.
    const leads =
      folder.audio.length > (isRoot ? 1 : 0) ||
      discs !== undefined ||
      (!isRoot && mayBeDiscFolder(basename(folder.path)));
    return { folder, discs, companions: leads ? this.#companions.take(folder) : [] };
  }

  *#ordinary(waiting: Waiting): Generator<UnitFolder[]> {
    if (waiting.discs !== undefined) this.#holders.set(waiting.folder.path, waiting);
    else if (waiting.folder.audio.length > 0) yield [unitFolder(waiting)];
  }

  /**
   * The base of the disc folders that it is there for: those named after nothing but the disc; or those of one album,
   * where there is no other music. Loose tracks beside `Box (Disc 1)` are no part of the box, and the source is no folder
   * of an album.
   */
  #discsHeld(folder: ScannedFolder): string | undefined {
    const { path, audio, subfolders } = folder;
    if (subfolders.some((name) => discFolderOf(name)?.base === '')) return '';
    if (audio.length > 0 || path === this.#root) return undefined;
    const discs = discFoldersAmong(subfolders);
    const [base, ...others] = new Set([...discs.values()].map((disc) => disc.base));
    if (base === undefined || others.length > 0) return undefined;
    return this.#companions.areSilent(folder, (name) => !discs.has(name)) ? base : undefined;
  }

  *#takeDiscs(): Generator<UnitFolder[]> {
    const discs = discFoldersAmong(this.#discs.map(({ folder }) => basename(folder.path)));
    const sets = new Map<string, UnitFolder[]>();
    const others: Waiting[] = [];
    for (const waiting of this.#discs) {
      const found = discs.get(basename(waiting.folder.path));
      if (found === undefined) others.push(waiting);
      else sets.set(found.base, [...(sets.get(found.base) ?? []), unitFolder(waiting, { disc: found.disc })]);
    }
    this.#discs = [];
    for (const [base, set] of sets) yield [...this.#holderOf(base), ...set];
    for (const waiting of others) yield* this.#ordinary(waiting);
  }

  /** The folder that is there for a set of disc folders. */
  #holderOf(base: string): UnitFolder[] {
    const path = this.#parent ?? '';
    const holder = this.#holders.get(path);
    if (holder?.discs !== base) return [];
    this.#holders.delete(path);
    return [unitFolder(holder, { holdsDiscs: true })];
  }
}

function unitFolder({ folder, companions }: Waiting, role: Partial<UnitFolder> = {}): UnitFolder {
  return { folder, companions, disc: null, holdsDiscs: false, ...role };
}
