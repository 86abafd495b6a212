import { naturalOrder } from '../../domain/natural-order.js';
import { Numbers } from './numbers.js';

/** So many more names in one folder are sorted at once, so that nobody has to wait until 50,000 are. */
const SORT_AFTER = 500;

interface Named {
  readonly folder: number;
  readonly name: string;
}

function compare(a: Named, b: Named): number {
  return naturalOrder(a.name, b.name);
}

/** Folders as numbers, each path once; 0 is `/`, and a folder has a higher number than the one that holds it. */
export class FolderNames {
  /** By number: the number of the folder that holds it, `/`, its name. One string each, and it is the key of the map too. */
  readonly #keys: string[] = ['0/'];
  readonly #numbers = new Map<string, number>();
  readonly #parents = new Numbers((length) => new Uint32Array(length));
  readonly #depths = new Numbers((length) => new Uint32Array(length));
  /** By number: the newest folder in it, and the one that came into the same folder before; 0 is none. */
  readonly #newest = new Numbers((length) => new Uint32Array(length));
  readonly #earlier = new Numbers((length) => new Uint32Array(length));
  /** By number: what is in it, in order, but for so many that came last. */
  readonly #sorted = new Map<number, readonly number[]>();
  readonly #unsorted = new Numbers((length) => new Uint32Array(length));
  /** Files of a folder come one after the other. */
  #lastPath = '/';
  #last = 0;

  constructor() {
    this.#push(0, 0, 0);
  }

  get size(): number {
    return this.#parents.length;
  }

  /** By number, those that hold them; those beyond `size` mean nothing. */
  get parents(): Uint32Array {
    return this.#parents.array;
  }

  intern(path: string): number {
    if (path === this.#lastPath) return this.#last;
    let folder = 0;
    for (const name of path.split('/')) {
      if (name !== '') folder = this.#inside(folder, name);
    }
    this.#lastPath = path;
    this.#last = folder;
    return folder;
  }

  find(path: string): number | undefined {
    let folder: number | undefined = 0;
    for (const name of path.split('/')) {
      if (name !== '') folder = this.#numbers.get(`${folder}/${name}`);
      if (folder === undefined) return undefined;
    }
    return folder;
  }

  name(folder: number): string {
    const key = this.#keys[folder] ?? '';
    return key.slice(key.indexOf('/') + 1);
  }

  path(folder: number): string {
    const names: string[] = [];
    for (let at = folder; at !== 0; at = this.parent(at)) names.push(this.name(at));
    return `/${names.toReversed().join('/')}`;
  }

  parent(folder: number): number {
    return this.#parents.at(folder);
  }

  depth(folder: number): number {
    return this.#depths.at(folder);
  }

  isIn(folder: number, other: number): boolean {
    let at = folder;
    while (at > other) at = this.parent(at);
    return at === other;
  }

  below(folder: number): Uint8Array {
    const { size, parents } = this;
    const isBelow = new Uint8Array(size);
    isBelow[folder] = 1;
    for (let at = folder + 1; at < size; at += 1) isBelow[at] = isBelow[parents[at] ?? 0] ?? 0;
    return isBelow;
  }

  /** The folder that holds both, or is one of them. */
  common(one: number, other: number): number {
    let [a, b] = [one, other];
    while (a !== b) {
      if (a > b) a = this.parent(a);
      else b = this.parent(b);
    }
    return a;
  }

  /** In the natural order of their names; names that are alike there, by their code units. */
  children(folder: number): readonly number[] {
    const known = this.#sorted.get(folder) ?? [];
    const added = this.#unsorted.at(folder);
    if (added === 0) return known;
    const names: Named[] = [];
    for (let at = this.#newest.at(folder); names.length < added; at = this.#earlier.at(at)) {
      names.push({ folder: at, name: this.name(at) });
    }
    const sorted = this.#merged(known, names.sort(compare));
    this.#sorted.set(folder, sorted);
    this.#unsorted.set(folder, 0);
    return sorted;
  }

  /** What is known is searched, not gone through: comparing names costs most. */
  #merged(known: readonly number[], added: readonly Named[]): readonly number[] {
    const merged: number[] = [];
    let taken = 0;
    for (const one of added) {
      let [low, high] = [taken, known.length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        const folder = known[middle] ?? 0;
        if (compare({ folder, name: this.name(folder) }, one) < 0) low = middle + 1;
        else high = middle;
      }
      while (taken < low) merged.push(known[taken++] ?? 0);
      merged.push(one.folder);
    }
    while (taken < known.length) merged.push(known[taken++] ?? 0);
    return merged;
  }

  #inside(parent: number, name: string): number {
    const key = `${parent}/${name}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const folder = this.size;
    this.#numbers.set(key, folder);
    this.#keys.push(key);
    this.#push(parent, this.depth(parent) + 1, this.#newest.at(parent));
    this.#newest.set(parent, folder);
    this.#unsorted.set(parent, this.#unsorted.at(parent) + 1);
    if (this.#unsorted.at(parent) >= SORT_AFTER) this.children(parent);
    return folder;
  }

  #push(parent: number, depth: number, earlier: number): void {
    this.#parents.push(parent);
    this.#depths.push(depth);
    this.#newest.push(0);
    this.#unsorted.push(0);
    this.#earlier.push(earlier);
  }
}
