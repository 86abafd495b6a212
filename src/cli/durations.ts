import ms, { type StringValue } from 'ms';
import { usageError } from '../domain/errors.js';

/**
 * The time that is so long ago.
 *
 * @param text `7d`, `90 days`, `36h`, or a date: `2026-11-20`
 * @param option what to call it in the error
 * @throws UserError for anything else
 */
export function timeAgo(text: string, option: string, now = Date.now()): Date {
  // A bare number would be milliseconds, which nobody means.
  const span = /^\d+(\.\d+)?\s*[a-z]+$/i.test(text) ? (ms(text as StringValue) as number | undefined) : undefined;
  const date = span !== undefined && Number.isFinite(span) ? new Date(now - span) : calendarDate(text);
  if (!Number.isNaN(date.getTime())) return date;
  throw usageError(`${option} cannot be "${text}".`, 'It is a span like 7d, 12h, 2w, or a date like 2026-11-20.');
}

/** JavaScript makes the 3rd of March of a 31st of February. */
function calendarDate(text: string): Date {
  const invalid = new Date(Number.NaN);
  const [, day] = /^(\d{4}-\d{2}-\d{2})/.exec(text) ?? [];
  if (day === undefined) return invalid;
  const midnight = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return invalid;
  return new Date(text);
}
