import { dirname } from 'node:path';

/** Folders that wait to be read: those nearest to the root first, and of these one of each parent in turn. */
export class FoldersInTurn {
  /** By depth, then by parent; the parent whose turn is next is the first. */
  readonly #levels: (Map<string, Set<string>> | undefined)[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** @param path absolute, and not waiting yet */
  add(path: string): void {
    const level = (this.#levels[depthOf(path)] ??= new Map<string, Set<string>>());
    const siblings = level.get(dirname(path)) ?? new Set();
    level.set(dirname(path), siblings.add(path));
    this.#size += 1;
  }

  /** It was read out of turn, or waits no more. */
  delete(path: string): void {
    if (this.#levels[depthOf(path)]?.get(dirname(path))?.delete(path) === true) this.#size -= 1;
  }

  /** The one whose turn it is; it waits on until it is deleted. */
  next(): string | undefined {
    for (const level of this.#levels) {
      if (level === undefined) continue;
      for (const [parent, siblings] of level) {
        level.delete(parent);
        const [first] = siblings;
        if (first === undefined) continue;
        level.set(parent, siblings);
        return first;
      }
    }
    return undefined;
  }
}

function depthOf(path: string): number {
  return path === '/' ? 0 : path.split('/').length - 1;
}
