export type Unit = 'x' | 'ms' | 'bytes' | 'percent';
export type Verdict = 'stretch' | 'met' | 'missed';
export interface Goal {
  readonly most?: number;
  readonly least?: number;
  readonly stretch?: number;
  readonly from?: number;
}
export function verdict(value: number | null, goal: Goal | null): Verdict | null;
export function distance(value: number, goal: Goal): number;
export function inUnit(value: number, unit: Unit): string;
export function goalText(goal: Goal | null, unit: Unit): string;
export function stretchText(goal: Goal | null, unit: Unit): string;
