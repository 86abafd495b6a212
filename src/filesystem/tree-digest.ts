import { createHash, type Hash } from 'node:crypto';
import { lstatSync, readdirSync } from 'node:fs';
import { systemErrorCode } from '../domain/errors.js';
import { areSettled } from '../domain/file-look.js';

/** What a whole tree looks like. */
export interface TreeDigest {
  /** Equal ones are equal trees: SHA-256, hex, over the name and the `lstat` of every entry. */
  readonly digest: string;
  /** Whether every later change must show in it: no time stamp was young. */
  readonly settled: boolean;
  /** `st_dev` of all that is in it, each with a path there. */
  readonly devices: ReadonlyMap<string, string>;
}

/** Numbers that are kept of an entry: size, modification and change time, inode, device, and mode with the type. */
const FIELDS = 6;
/** Entries that are hashed at once. */
const SLICE = 512;

/** `S_IFMT` and `S_IFDIR`. */
const TYPE_BITS = 0o170000;
const FOLDER = 0o040000;

/**
 * Looks at everything below a folder, hidden entries and all, without opening a file. Links are not followed.
 *
 * Times are doubles of milliseconds, exact to a quarter of a microsecond: less than any two stamps that have to be told apart,
 * as young ones do not count. Some 7 µs an entry, half of them the kernel's; looking at them as `bigint` costs as much again.
 *
 * @param leaveOut absolute folders that are not entered
 * @param takeTurn awaited after each folder
 * @returns `null` when something cannot be looked at, vanished meanwhile, or has a name that is no UTF-8
 * @throws what `takeTurn` throws
 */
export async function digestTree(
  root: string,
  leaveOut: ReadonlySet<string>,
  takeTurn: () => Promise<void>,
): Promise<TreeDigest | null> {
  const tree = new Tree(Date.now());
  const waiting = [root];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const below = tree.take(folder, leaveOut);
    if (below === null) return null;
    // The last one is the next: a folder is looked at soon after its name was read.
    for (const path of below) waiting.push(path);
    await takeTurn();
  }
  return tree.end();
}

class Tree {
  readonly #hash: Hash = createHash('sha256');
  readonly #started: number;
  readonly #numbers = new Float64Array(FIELDS * SLICE);
  readonly #bytes = new Uint8Array(this.#numbers.buffer);
  #used = 0;
  #names = '';
  #settled = true;
  readonly #devices = new Map<number, string>();

  constructor(started: number) {
    this.#started = started;
  }

  /** @returns the folders in it */
  take(folder: string, leaveOut: ReadonlySet<string>): string[] | null {
    try {
      const names = readdirSync(folder);
      // Node cannot name what is no UTF-8, and shows it so.
      if (names.some((name) => name.includes('\uFFFD'))) return null;
      this.#add(`${folder}\0`, folder);
      const prefix = folder.endsWith('/') ? folder : `${folder}/`;
      const below: string[] = [];
      for (const name of names) {
        const path = prefix + name;
        if (this.#add(`${name}\0`, path) && !leaveOut.has(path)) below.push(path);
      }
      return below;
    } catch (error) {
      if (systemErrorCode(error) === undefined) throw error;
      return null;
    }
  }

  /** @returns whether it is a folder */
  #add(name: string, path: string): boolean {
    const { size, mtimeMs, ctimeMs, ino, dev, mode } = lstatSync(path);
    this.#names += name;
    this.#numbers.set([size, mtimeMs, ctimeMs, ino, dev, mode], this.#used);
    this.#used += FIELDS;
    if (this.#used === this.#numbers.length) this.#flush();
    if (!this.#devices.has(dev)) this.#devices.set(dev, path);
    if (!areSettled(this.#started, mtimeMs, ctimeMs)) this.#settled = false;
    return (mode & TYPE_BITS) === FOLDER;
  }

  #flush(): void {
    this.#hash.update(this.#names);
    this.#hash.update(this.#bytes.subarray(0, this.#used * Float64Array.BYTES_PER_ELEMENT));
    this.#names = '';
    this.#used = 0;
  }

  end(): TreeDigest {
    this.#flush();
    const devices = new Map([...this.#devices].map(([device, path]) => [String(device), path]));
    return { digest: this.#hash.digest('hex'), settled: this.#settled, devices };
  }
}
