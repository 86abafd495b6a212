import { organizeConsent } from '../../../text/organize-consent.js';
import { printable } from '../../../text/printable.js';
import { wrapped } from '../../../text/styled-text.js';
import { bytesText, count } from '../../../text/words.js';
import type { OrganizeResult } from '../../../workflows/events.js';
import type { OrganizeOptions } from '../../../workflows/plan/organize-settings.js';
import { confirmWidth } from '../../components/confirm.js';
import { FRAME_ROWS } from '../../components/screen-frame.js';
import type { Size } from '../../context.js';

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

/** Rows around the facts: above and below, the empty one, the question in two lines, the keys. */
const AROUND = 6;

/**
 * What is asked before anything changes: with its numbers, what is replaced or deleted, and whether it can be undone. On
 * small terminals the facts that matter less are left out, so that the question is always there.
 */
export function planQuestion(
  { options, result: { summary }, problems, sentence, command }: Asked,
  { columns, rows }: Size,
): { readonly question: string; readonly facts: readonly string[] } {
  const consent = organizeConsent(options);
  const undo =
    options.history === false
      ? 'The history is off: this cannot be undone.'
      : 'Each operation is recorded before it is done, so that all of it can be undone.';
  const facts = [sentence, ...(consent === null ? [] : [consent]), undo, `The same as a command: ${command}`];
  const byWeight = [...(consent === null ? [] : [consent]), undo, sentence, ...facts.slice(-1)];
  let room = rows - FRAME_ROWS - AROUND;
  const kept = new Set<string>();
  for (const fact of byWeight) {
    room -= wrapped(printable(fact), confirmWidth(columns)).length;
    if (room >= 0 || fact === consent) kept.add(fact);
  }
  const stay =
    summary.skipped === 0 ? '' : ` ${count(summary.skipped, 'file')} stay${summary.skipped === 1 ? 's' : ''}`;
  const why = stay === '' ? '' : problems === 0 ? `${stay}.` : `${stay}, ${count(problems, 'problem')} among them.`;
  return {
    question: `Carry out ${count(summary.planned, 'operation')} (${bytesText(summary.bytes)})?${why}`,
    facts: facts.filter((fact) => kept.has(fact)),
  };
}
