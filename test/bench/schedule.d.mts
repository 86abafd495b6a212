export interface Turn {
  readonly name: string;
  readonly gives: readonly string[];
}
export interface Contest<T extends Turn> {
  readonly corpus: string;
  readonly size: number;
  readonly names: ReadonlySet<string>;
  readonly rounds: number;
  readonly turns: readonly T[];
}
export function keyOf(corpus: string, size: number, name: string): string;
export function partsOf(key: string): { corpus: string; size: number; name: string };
export function scheduleOf<T extends Turn>(
  rows: readonly { readonly needs: readonly string[] }[],
  turns: Readonly<Record<string, readonly T[]>>,
  rounds: (corpus: string, size: number) => number,
): Contest<T>[];
export function inOrder<T>(turns: readonly T[], round: number): T[];
