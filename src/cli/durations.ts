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
  if (span !== undefined && Number.isFinite(span)) return new Date(now - span);
  const date = /^\d{4}-\d{2}-\d{2}/.test(text) ? new Date(text) : new Date(Number.NaN);
  if (!Number.isNaN(date.getTime())) return date;
  throw usageError(`${option} cannot be "${text}".`, 'It is a span like 7d, 12h, 2w, or a date like 2026-11-20.');
}
