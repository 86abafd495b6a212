import type { CatalogEntry } from '../../database/catalog.js';
import type { FileLook } from '../../domain/file-look.js';

interface Known {
  readonly path: string;
  readonly look: FileLook | null;
  readonly entry: CatalogEntry | undefined;
}

type Checkable<T extends Known> = T & { readonly look: FileLook; readonly entry: CatalogEntry };

/** Of so many files that are known one is read all the same. */
const ONE_IN = 1000;
/** A run checks one sooner when it meets one that was not read for so long, in ms. */
const LONG_AGO = 30 * 86_400_000;

/** Chooses which of the known files is read again, to see that the cache is right: the one that was not read for the longest. */
export class SpotCheck {
  #since = 0;
  #checked = 0;

  choose<T extends Known>(known: readonly T[]): Checkable<T> | undefined {
    this.#since += known.length;
    const oldest = known.filter(isCheckable).reduce<Checkable<T> | undefined>(older, undefined);
    if (oldest === undefined) return undefined;
    const isLongAgo = this.#checked === 0 && oldest.entry.verifiedAt < oldest.look.at - LONG_AGO;
    if (this.#since < ONE_IN && !isLongAgo) return undefined;
    this.#since = 0;
    this.#checked += 1;
    return oldest;
  }
}

function isCheckable<T extends Known>(one: T): one is Checkable<T> {
  return one.look !== null && one.entry !== undefined;
}

function older<T extends Known>(oldest: Checkable<T> | undefined, one: Checkable<T>): Checkable<T> {
  return oldest === undefined || one.entry.verifiedAt < oldest.entry.verifiedAt ? one : oldest;
}
