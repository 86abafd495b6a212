import { foldPath } from './sanitize.js';
import { INVISIBLE } from './sanitize-rules.js';

/** A tag's text without outer spaces; `undefined` when there is nothing to see, as an empty tag says nothing. */
export function textOf(value: string | undefined): string | undefined {
  const text = value?.trim();
  return text === undefined || INVISIBLE.test(text) ? undefined : text;
}

/** Whether two texts differ in case and composition only. */
export function sameText(a: string, b: string): boolean {
  return foldPath(a) === foldPath(b);
}

/**
 * The value that occurs most; of several such, the least (numbers: the smallest, texts: by UTF-16 units), so that the
 * order of files decides nothing.
 */
export function mostCommon<T extends string | number>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best: T | undefined;
  let most = 0;
  for (const [value, count] of counts) {
    if (count > most || (count === most && best !== undefined && value < best)) [best, most] = [value, count];
  }
  return best;
}

/** The text that occurs most, whatever its case, in the spelling that it has most. */
export function mostCommonText(texts: readonly string[]): string | undefined {
  const winner = mostCommon(texts.map(foldPath));
  return mostCommon(texts.filter((text) => foldPath(text) === winner));
}

/** What a list has, without the gaps. */
export function present<T>(values: readonly (T | undefined)[]): T[] {
  return values.filter((value) => value !== undefined);
}
