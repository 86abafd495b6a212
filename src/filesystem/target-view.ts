import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { systemErrorCode } from '../domain/errors.js';
import { isInside } from '../domain/paths.js';
import { splitExtension } from '../domain/naming/file-kinds.js';
import type { PathKey } from '../domain/naming/path-key.js';
import { foldPath } from '../domain/naming/sanitize.js';

export interface Occupant {
  /** As it is spelled on the disk. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'symlink' | 'other';
}

/** Remembers what a plan takes away: a file a line, and there may be a million. */
export interface Departures {
  leave(path: string): void;
  hasLeft(path: string): boolean;
}

/** Listings kept; a library's top folders are asked for again and again. */
const LISTINGS = 500;
/** Names in all of them; one that has more alone is the only one. */
const NAMES = 50_000;

interface Listing {
  readonly byKey: Map<string, Occupant[]>;
  /** Numbers that names have, by the key of the name without its number. */
  readonly numbers: Map<string, number[]>;
  readonly names: number;
}

const NOTHING: Listing = { byKey: new Map(), numbers: new Map(), names: 0 };

/**
 * What stands in the library, by the key of its name (Unicode form, and case where that does not count), as it will be once the planned departures
 * happened. Listings are kept for a while: one that is read again has what came meanwhile, which by then is claimed.
 */
export class TargetView {
  readonly #listings = new LRUCache<string, Listing>({
    max: LISTINGS,
    maxSize: NAMES,
    sizeCalculation: ({ names }) => Math.min(names + 1, NAMES),
  });
  readonly #departures: Departures;
  readonly #root: string;
  readonly #keyOf: PathKey;

  /** @param root of the library, absolute */
  constructor(root: string, departures: Departures, keyOf: PathKey = foldPath) {
    this.#root = root;
    this.#keyOf = keyOf;
    this.#departures = departures;
  }

  /** Everything whose name is that of `path`, an exact match first. @throws the system's error */
  occupants(path: string): readonly Occupant[] {
    const folder = dirname(path);
    const found = this.#listing(folder).byKey.get(this.#keyOf(basename(path))) ?? [];
    const here = found.filter((occupant) => !this.#departures.hasLeft(occupant.path));
    return here.length > 1 ? [...here].sort((a, b) => Number(b.path === path) - Number(a.path === path)) : here;
  }

  /** Numbers `n` for which the folder has something called like `path` with ` (n)` before its extension. */
  numbersOf(path: string): readonly number[] {
    return this.#listing(dirname(path)).numbers.get(this.#keyOf(basename(path))) ?? [];
  }

  /** The plan takes this file away before anything else gets its name. */
  leave(path: string): void {
    // Other files never stand in anyone's way.
    if (isInside(path, this.#root)) this.#departures.leave(path);
  }

  #listing(folder: string): Listing {
    const known = this.#listings.get(folder);
    if (known !== undefined) return known;
    const listing = this.#isMissing(folder) ? NOTHING : this.#list(folder);
    this.#listings.set(folder, listing);
    return listing;
  }

  /** By the listing of the folder that it would be in. */
  #isMissing(folder: string): boolean {
    if (folder === this.#root || !isInside(folder, this.#root)) return false;
    return !this.#listing(dirname(folder)).byKey.has(this.#keyOf(basename(folder)));
  }

  #list(folder: string): Listing {
    const occupants = read(folder);
    const listing: Listing = { byKey: new Map(), numbers: new Map(), names: occupants.length };
    for (const occupant of occupants) {
      const name = basename(occupant.path);
      add(listing.byKey, this.#keyOf(name), occupant);
      const { stem, extension } = splitExtension(name);
      const [, plain, number] = NUMBERED.exec(stem) ?? [];
      if (plain !== undefined) add(listing.numbers, this.#keyOf(plain + extension), Number(number));
    }
    return listing;
  }
}

const NUMBERED = /^(.+) \((\d{1,9})\)$/su;

function add<T>(lists: Map<string, T[]>, key: string, element: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [element]);
  else list.push(element);
}

function read(folder: string): Occupant[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).map((entry) => ({
      path: join(folder, entry.name),
      kind: entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'symlink' : 'other',
    }));
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
