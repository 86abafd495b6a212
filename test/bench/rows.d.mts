import type { BenchOptions } from './options.mjs';
import type { Goal, Unit } from './goals.mjs';
import type { Samples } from './statistics.mjs';

export interface Row {
  readonly family: string;
  readonly what: string;
  readonly goal: Goal | null;
  readonly unit: Unit;
  readonly needs: readonly string[];
  readonly size?: number;
  readonly isTimed?: boolean;
  readonly value: (samples: Samples) => number | null;
}
export function rowsOf(options: BenchOptions): Row[];
export function familiesOf(rows: readonly Row[]): string[];
