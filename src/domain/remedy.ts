import type { UndoOutcome } from './rollback.js';

/** Why an operation stays as it is, in the order in which that is told. */
export const STUCK_REASONS = [
  'interrupted',
  'unreachable',
  'blocked',
  'modified',
  'occupied',
  'missing',
  'not_empty',
  'failed',
] as const satisfies readonly (UndoOutcome | 'failed' | 'interrupted')[];
export type StuckReason = (typeof STUCK_REASONS)[number];

/**
 * What solves it: another policy of the undo, the same undo once more, or to carry it on; `none`: nothing that an undo can
 * do.
 */
export type SolvedBy = 'modified' | 'conflict' | 'search' | 'cascade' | 'again' | 'resume' | 'none';

/** How advice leads to the next step: the step does what the advice says, or comes after it; `nowhere`: there is none. */
export type Lead = 'does' | 'then' | 'when' | 'nowhere';

/** A way on for operations that stay for one reason. */
export interface Remedy {
  readonly reason: StuckReason;
  readonly session_id: string;
  /** How many operations. */
  readonly operations: number;
  /** Which file or folder, where it is one. */
  readonly path: string | null;
  /** What is wrong with them and what can be done, in words for people; the end of it is for who shows it, by `lead`. */
  readonly advice: string;
  readonly lead: Lead;
  readonly solvedBy: SolvedBy;
  /** What the same command would say besides. */
  readonly flags: readonly string[];
  /** To be typed as it is; `null` where no command helps, or none can name what it is about. */
  readonly command: string | null;
}

const RUN: Readonly<Record<Exclude<Lead, 'nowhere'>, string>> = { does: '', then: ', then run', when: ', run' };

/** The advice of a remedy for who types commands; it ends with a colon when one follows. */
export function commandAdvice({ advice, lead, flags, command }: Remedy): string {
  if (lead === 'nowhere') return `${advice}.`;
  if (command !== null) return `${advice}${RUN[lead]}:`;
  return [`${advice}${RUN[lead]}${lead === 'does' ? ':' : ''} the same command again`, ...flags].join(' ').concat('.');
}
