const collator = new Intl.Collator('en', { numeric: true });

/** Names as people sort them: `Disc 2` before `Disc 10`, `a` beside `A`. Names that it takes for equal go by code unit. */
export function naturalOrder(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
