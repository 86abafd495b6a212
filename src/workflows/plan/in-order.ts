import type { PathKey } from '../../domain/naming/path-key.js';
import { basename } from 'node:path';
import { splitExtension } from '../../domain/naming/file-kinds.js';
import { compareQuality } from '../../domain/quality.js';
import type { Newcomer } from './newcomer.js';

/** A file with the place that it should get. */
interface Wish {
  readonly newcomer: Newcomer;
  readonly target: string;
}

/**
 * The files of a unit in the order in which they get their places. Who sits where another one wants to go, goes first; in
 * a circle somebody gets a number. Of those that want one name, the one that has it plain comes first, then ` (2)`, ` (3)`,
 * so that numbers come out as they went in; with `bestFirst` the better one comes before all that.
 */
export function inOrder<T extends Wish>(wishes: readonly T[], keyOf: PathKey, bestFirst: boolean): T[] {
  const bySource = new Map(wishes.map((wish) => [wish.newcomer.path, wish]));
  const ordered = new Set<T>();
  for (const wish of rivalsSorted(wishes, keyOf, bestFirst)) {
    // Who sits in the wanted place, who sits where that one wants to go, ...: as many as there are files.
    const chain = new Set<T>();
    for (let next: T | undefined = wish; next !== undefined && !ordered.has(next) && !chain.has(next);) {
      chain.add(next);
      next = bySource.get(next.target);
    }
    for (const one of [...chain].reverse()) ordered.add(one);
  }
  return [...ordered];
}

/** All in their order, but that those who want one name change places among themselves. */
function rivalsSorted<T extends Wish>(wishes: readonly T[], keyOf: PathKey, bestFirst: boolean): T[] {
  const rivals = new Map<string, T[]>();
  for (const wish of wishes) {
    const key = keyOf(wish.target);
    const group = rivals.get(key);
    if (group === undefined) rivals.set(key, [wish]);
    else group.push(wish);
  }
  const queues = new Map([...rivals].map(([key, group]) => [key, sorted(group, bestFirst)[Symbol.iterator]()]));
  return wishes.map((wish) => {
    const next = queues.get(keyOf(wish.target))?.next();
    return next?.done === false ? next.value : wish;
  });
}

function sorted<T extends Wish>(rivals: readonly T[], bestFirst: boolean): T[] {
  if (rivals.length === 1) return [...rivals];
  const ranked = rivals.map((wish) => ({ wish, numbers: numbersOf(wish.newcomer.path) }));
  return ranked
    .sort((a, b) => (bestFirst ? byQuality(a.wish, b.wish) : 0) || compareNumbers(a.numbers, b.numbers))
    .map(({ wish }) => wish);
}

function byQuality({ newcomer: a }: Wish, { newcomer: b }: Wish): number {
  if (a.format === null || b.format === null) return 0;
  return compareQuality({ format: a.format, size: a.identity.size }, { format: b.format, size: b.identity.size });
}

/** The numbers at the end of a name, in their order: `Song (2) (3).mp3` has 2 and 3. */
function numbersOf(path: string): number[] {
  const end = /(?: \(\d+\))*$/.exec(splitExtension(basename(path)).stem)?.[0] ?? '';
  return [...end.matchAll(/\d+/g)].map(([digits]) => Number(digits));
}

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  const different = a.findIndex((number, index) => number !== b[index]);
  return different === -1 ? a.length - b.length : (a[different] ?? 0) - (b[different] ?? 0);
}
