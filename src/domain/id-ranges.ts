import { usageError } from './errors.js';

/** Ids of operations, both ends included. */
export interface IdRange {
  readonly from: number;
  readonly to: number;
}

/** So many ranges are remembered; ids that come in order need one, whatever their number. */
const REMEMBERED = 1000;

/**
 * Ids of operations as people type them: `12`, `15-20`, `12,15-20`.
 *
 * @param option what to call it in the error
 * @throws UserError that names the text and the right form
 */
export function parseIdRanges(texts: readonly string[], option: string): IdRange[] {
  return texts.flatMap((text) => text.split(',')).map((text) => parseRange(text.trim(), option));
}

function parseRange(text: string, option: string): IdRange {
  const [, first, second] = /^(\d+)(?:-(\d+))?$/u.exec(text) ?? [];
  if (first === undefined) throw usageError(`${option} cannot be "${text}".`, FORM);
  const [from, to] = [Number(first), Number(second ?? first)];
  if (from < 1) throw usageError(`${option} cannot be "${text}": ids begin at 1.`, FORM);
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) {
    throw usageError(`${option} cannot be "${text}": no id is that large.`, FORM);
  }
  if (from > to) throw usageError(`${option} cannot be "${text}": the range goes backwards.`, `Write ${to}-${from}.`);
  return { from, to };
}

const FORM = 'It takes ids and ranges of ids (music-organize history shows them): 12 15-20.';

/** Ids that are collected one by one, as the ranges that they make. Memory does not grow with their number. */
export class IdRanges {
  #ranges: { from: number; to: number }[] = [];
  #count = 0;
  #tooMany = false;

  /** How many were added. */
  get count(): number {
    return this.#count;
  }

  add(id: number): void {
    this.#count += 1;
    const last = this.#ranges.at(-1);
    if (last !== undefined && id >= last.from - 1 && id <= last.to + 1) {
      last.from = Math.min(last.from, id);
      last.to = Math.max(last.to, id);
      return;
    }
    if (this.#tooMany) return;
    if (this.#ranges.length >= REMEMBERED) this.#ranges = merged(this.#ranges);
    if (this.#ranges.length >= REMEMBERED) this.#tooMany = true;
    else this.#ranges.push({ from: id, to: id });
  }

  /** In ascending order; `null` when they are too scattered to be remembered. */
  ranges(): readonly IdRange[] | null {
    return this.#tooMany ? null : merged(this.#ranges);
  }

  /**
   * In ascending order, as `--operation-ids` takes them.
   *
   * @param most ranges; `null` when there are more
   */
  texts(most: number): readonly string[] | null {
    const ranges = this.ranges();
    if (ranges === null || ranges.length > most) return null;
    return ranges.map(rangeText);
  }
}

/** As `--operation-ids` takes it: `12`, `15-20`. */
export function rangeText({ from, to }: IdRange): string {
  return from === to ? String(from) : `${from}-${to}`;
}

/** The same ids in ascending ranges that do not touch, as `isInRanges` wants them. */
export function inOrder(ranges: readonly IdRange[]): IdRange[] {
  return merged(ranges);
}

/** @param ranges in ascending order, not touching: however many they are, few are looked at */
export function isInRanges(id: number, ranges: readonly IdRange[]): boolean {
  let [low, high] = [0, ranges.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (range === undefined) return false;
    if (id < range.from) high = middle - 1;
    else if (id > range.to) low = middle + 1;
    else return true;
  }
  return false;
}

/** The fewest ranges that hold these ids and, of those that come in between, none. @param ids in any order */
export function rangesOf(ids: Iterable<number>): IdRange[] {
  return merged(Array.from(ids, (id) => ({ from: id, to: id })));
}

function merged(ranges: readonly IdRange[]): { from: number; to: number }[] {
  const whole: { from: number; to: number }[] = [];
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = whole.at(-1);
    if (last !== undefined && from <= last.to + 1) last.to = Math.max(last.to, to);
    else whole.push({ from, to });
  }
  return whole;
}
