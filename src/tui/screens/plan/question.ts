import { organizeConsent } from '../../../text/organize-consent.js';
import { bytesText, count } from '../../../text/words.js';
import type { OrganizeResult } from '../../../workflows/events.js';
import type { OrganizeOptions } from '../../../workflows/plan/organize-settings.js';
import type { Fact } from '../../components/confirm-lines.js';

/** A plan that is to be carried out. */
interface Asked {
  readonly options: OrganizeOptions;
  /** Of the dry run. */
  readonly result: Pick<OrganizeResult, 'summary'>;
  /** Files that stay for a problem. */
  readonly problems: number;
  readonly sentence: string;
  readonly command: string;
}

/**
 * What is asked before anything changes: with its numbers, what is replaced or deleted, and whether it can be undone.
 */
export function planQuestion({ options, result: { summary }, problems, sentence, command }: Asked): {
  readonly question: string;
  readonly facts: readonly Fact[];
} {
  const consent = organizeConsent(options);
  const undo =
    options.history === false
      ? 'The history is off: this cannot be undone.'
      : 'Each operation is recorded before it is done, so that all of it can be undone.';
  const facts = [
    { text: sentence, weight: 1 },
    ...(consent === null ? [] : [{ text: consent, weight: 3 }]),
    { text: undo, weight: 2 },
    { text: `The same as a command: ${command}`, weight: 0 },
  ];
  const stay =
    summary.skipped === 0 ? '' : ` ${count(summary.skipped, 'file')} stay${summary.skipped === 1 ? 's' : ''}`;
  const why = stay === '' ? '' : problems === 0 ? `${stay}.` : `${stay}, ${count(problems, 'problem')} among them.`;
  return {
    question: `Carry out ${count(summary.planned, 'operation')} (${bytesText(summary.bytes)})?${why}`,
    facts,
  };
}
