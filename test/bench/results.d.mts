import type { Verdict } from './goals.mjs';
import type { Row } from './rows.mjs';
import type { Samples } from './statistics.mjs';

export interface Result {
  readonly family: string;
  readonly what: string;
  readonly skipped: string | null;
  readonly value: number | null;
  readonly least?: number;
  readonly most?: number;
  readonly cpu?: number | null;
  readonly isSmall: boolean;
  readonly verdict: Verdict | null;
}
export function resultOf(row: Row, samples: Samples, skipped: ReadonlyMap<string, string>): Result;
