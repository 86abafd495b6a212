import { systemErrorCode, UserError } from '../domain/errors.js';
import { describeSystemError } from '../domain/system-errors.js';
import { withSameHistory } from '../text/same-history.js';

/** What went wrong, and what users can do about it; of any origin, so not printable as it is. */
export interface Trouble {
  readonly message: string;
  readonly hint: string | null;
}

/** What users can mend, in words; `null` for a bug. @param sameHistory what commands in hints have to say again */
export function troubleOf(error: unknown, sameHistory: readonly string[]): Trouble | null {
  if (error instanceof UserError) {
    const { message, hint } = error;
    return { message, hint: hint === undefined ? null : withSameHistory(hint, sameHistory) };
  }
  const code = systemErrorCode(error);
  if (code === undefined || !(error instanceof Error)) return null;
  return { message: error.message, hint: describeSystemError(code, code) };
}
