export interface Sample {
  readonly key: string;
  readonly round: number;
  readonly ms: number;
  readonly cpu: number | null;
  readonly peak: number | null;
}
export function median(values: readonly number[]): number;
export class Samples {
  add(sample: Sample): void;
  has(key: string): boolean;
  of(key: string): readonly Sample[];
  all(): readonly Sample[];
  ms(key: string): number;
  peak(key: string): number | null;
  byProcessor(): Samples;
  ofRound(round: number): Samples;
}
export function valueOf(
  value: (samples: Samples) => number | null,
  needs: readonly string[],
  samples: Samples,
): { value: number | null; least: number; most: number };
