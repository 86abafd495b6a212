export const USAGE: string;
export interface BenchOptions {
  readonly only: readonly string[] | null;
  readonly files: number;
  readonly large: number;
  readonly real: number;
  readonly rounds: number;
  readonly beets: readonly number[];
  readonly sizes: readonly number[];
  readonly operations: number;
  readonly sessions: number;
  readonly folder: string;
  readonly out: string;
}
export function readOptions(args: readonly string[]): BenchOptions;
