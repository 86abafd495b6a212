import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { systemErrorCode } from '../domain/errors.js';
import { isInside } from '../domain/paths.js';
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

/**
 * What stands in the library, by folded name (case and Unicode form), as it will be once the planned departures
 * happened. Listings are kept for a while: one that is read again has what came meanwhile, which by then is claimed.
 */
export class TargetView {
  readonly #listings = new LRUCache<string, Map<string, Occupant[]>>({ max: LISTINGS });
  readonly #departures: Departures;
  readonly #root: string;

  /** @param root of the library, absolute */
  constructor(root: string, departures: Departures) {
    this.#root = root;
    this.#departures = departures;
  }

  /** Everything whose name folds to that of `path`, an exact match first. @throws the system's error */
  occupants(path: string): readonly Occupant[] {
    const folder = dirname(path);
    const found = this.#listing(folder).get(foldPath(basename(path))) ?? [];
    const here = found.filter((occupant) => !this.#departures.hasLeft(occupant.path));
    return here.length > 1 ? [...here].sort((a, b) => Number(b.path === path) - Number(a.path === path)) : here;
  }

  /** The plan takes this file away before anything else gets its name. */
  leave(path: string): void {
    // Other files never stand in anyone's way.
    if (isInside(path, this.#root)) this.#departures.leave(path);
  }

  #listing(folder: string): Map<string, Occupant[]> {
    const known = this.#listings.get(folder);
    if (known !== undefined) return known;
    const listing = new Map<string, Occupant[]>();
    for (const occupant of read(folder)) {
      const key = foldPath(basename(occupant.path));
      listing.set(key, [...(listing.get(key) ?? []), occupant]);
    }
    this.#listings.set(folder, listing);
    return listing;
  }
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
