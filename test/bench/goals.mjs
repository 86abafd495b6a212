/**
 * A goal is `{ most }` or `{ least }`, with what would be better still as `stretch`, and, where it is a goal for a certain
 * size, `from`: fewer files than that say little.
 */

/** @returns {'stretch' | 'met' | 'missed' | null} `null` without a goal, or without a value */
export function verdict(value, goal) {
  if (goal === null || value === null) return null;
  const reaches = (limit) => limit !== undefined && (goal.most === undefined ? value >= limit : value <= limit);
  if (reaches(goal.stretch)) return 'stretch';
  return reaches(goal.most ?? goal.least) ? 'met' : 'missed';
}

/** How far it is: 1 is the goal itself, more is worse. */
export function distance(value, goal) {
  return goal.most === undefined ? goal.least / value : value / goal.most;
}

const UNITS = {
  x: (value) => `${value.toFixed(2)} x`,
  ms: (value) => `${value < 0 ? '' : '+'}${value.toFixed(0)} ms`,
  bytes: (value) => `${(value / 1e6).toFixed(0)} MB`,
  percent: (value) => `${value.toFixed(1)} %`,
};

/** @param {'x' | 'ms' | 'bytes' | 'percent'} unit */
export function inUnit(value, unit) {
  return UNITS[unit](value);
}

export function goalText(goal, unit) {
  if (goal === null) return '';
  const sign = goal.most === undefined ? '>=' : '<=';
  const from = goal.from === undefined ? '' : ` at ${goal.from.toLocaleString('en')}`;
  return `${sign} ${short(goal.most ?? goal.least, unit)}${from}`;
}

export function stretchText(goal, unit) {
  return goal?.stretch === undefined ? '' : short(goal.stretch, unit);
}

/** Limits are round. */
function short(value, unit) {
  return unit === 'bytes' ? `${value / 1e6} MB` : `${value} ${unit === 'percent' ? '%' : unit}`;
}
