import { basename, dirname } from 'node:path';

/** A name that a step takes away; every other number is the record whose undo brings something there. */
const GONE = 0;

/**
 * What the steps of a plan change of what is on the disk: of each path the last word, by folders, so that a folder that
 * goes takes its names along.
 */
export class PlannedTree {
  readonly #folders = new Map<string, Map<string, number>>();
  /** Folders that went: of what the disk has in them now nothing is left, also when they come back. */
  readonly #emptied = new Set<string>();
  /** Folders that something was taken out of, also by steps that are done. */
  readonly #left = new Set<string>();

  /** A step takes away what is at the path. */
  leaves(path: string): void {
    this.#note(path, GONE);
    this.#left.add(dirname(path));
  }

  /** Something was taken out of a folder before the plan was made. */
  wasLeft(folder: string): void {
    this.#left.add(folder);
  }

  /** A step brings something to the path. @param by the record that it undoes */
  arrives(path: string, by: number): void {
    this.#note(path, by);
  }

  /** `null`: no step changes what is there; the id of the record whose undo brings it, otherwise. */
  at(path: string): 'gone' | number | null {
    const folder = dirname(path);
    const names = this.#folders.get(folder);
    const planned = names?.get(basename(path));
    if (planned === undefined) return this.#emptied.has(folder) ? 'gone' : null;
    return planned === GONE ? 'gone' : planned;
  }

  /** Whether steps take something out of a folder. */
  isLeft(folder: string): boolean {
    return this.#left.has(folder);
  }

  /**
   * What will be in a folder.
   *
   * @param onDisk the names that it has now
   */
  namesIn(folder: string, onDisk: readonly string[]): string[] {
    const planned = this.#folders.get(folder) ?? new Map<string, number>();
    const staying = this.#emptied.has(folder) ? [] : onDisk.filter((name) => planned.get(name) !== GONE);
    const arriving = [...planned].filter(([, by]) => by !== GONE).map(([name]) => name);
    return [...new Set([...staying, ...arriving])];
  }

  /** A folder goes, and with it all that is known of it. */
  folderLeaves(folder: string): void {
    this.#folders.delete(folder);
    this.#emptied.add(folder);
    this.leaves(folder);
  }

  /** What was planned is done: from now on the disk tells. */
  forget(): void {
    this.#folders.clear();
    this.#emptied.clear();
  }

  #note(path: string, by: number): void {
    const folder = dirname(path);
    const names = this.#folders.get(folder) ?? new Map<string, number>();
    names.set(basename(path), by);
    this.#folders.set(folder, names);
  }
}
