import { commandLine } from '../../../domain/shell-quote.js';
import type { Remedy } from '../../../domain/remedy.js';
import type { Problem } from '../../../text/problems.js';
import { organizeSentence } from '../../../text/sentences.js';
import { undoRequest } from '../../../text/undo-context.js';
import { undoSentence } from '../../../text/undo-sentences.js';
import { count } from '../../../text/words.js';
import { NO_ROWS, paragraph, rowsOf, type Section, type TextLine } from '../../components/sections.js';
import { keyText } from '../../keys/key-text.js';
import { policyArguments, type WorkOutcome } from '../../work.js';
import { waysOf } from './ways.js';
import { adviceText, strategyKey } from '../preview/strategies.js';

/** What became of the work, in sentences, and what is wrong, a row each. */
export function resultSections(
  outcome: WorkOutcome,
  sameHistory: readonly string[],
  columns: number,
): readonly Section<Problem>[] {
  const { warnings, settled, interrupted } = outcome;
  const lines: TextLine[] = [
    ...settled.flatMap((text) => paragraph(text, columns)),
    ...headline(outcome, sameHistory, columns),
    ...(interrupted && waysOf(outcome)['result.resume'] !== null
      ? paragraph(`It was interrupted: ${keyText('result.resume')} carries it on.`, columns, 'warn')
      : []),
    ...remediesOf(outcome, sameHistory).flatMap((remedy) => [
      { text: '' },
      ...paragraph(adviceText(remedy, keysFor(remedy)), columns),
    ]),
    ...warnings.flatMap(({ message, hint }) => [
      { text: '' },
      ...paragraph(`Warning: ${message}`, columns, 'warn'),
      ...(hint === null ? [] : paragraph(hint, columns)),
    ]),
  ];
  return [{ lines, rows: NO_ROWS }, ...problemSections(outcome, sameHistory, columns)];
}

function headline({ end, work }: WorkOutcome, sameHistory: readonly string[], columns: number): readonly TextLine[] {
  switch (end.kind) {
    case 'undone':
      return paragraph(undoSentence(end.result, end.tally, { sameHistory }), columns, 'strong');
    case 'organized': {
      const { include = [], exclude = [] } = work.kind === 'organize' ? work.options : {};
      return paragraph(organizeSentence(end.result, end.tally, { include, exclude, sameHistory }), columns, 'strong');
    }
    case 'failed': {
      const { message, hint } = end.trouble;
      return [
        ...paragraph(message, columns, 'bad'),
        ...(hint === null ? [] : paragraph(hint, columns)),
        ...paragraph(`${keyText('result.retry')} tries again.`, columns),
      ];
    }
  }
}

/** How to go on with what an undo left. */
function remediesOf({ work, end }: WorkOutcome, sameHistory: readonly string[]): readonly Remedy[] {
  if (end.kind !== 'undone') return [];
  const asked =
    work.kind === 'undo'
      ? { keep: policyArguments(work.ask), narrowed: work.ask.ids !== null, imported: work.ask.imported }
      : { keep: [], narrowed: false, imported: false };
  const context = { session: end.result.session_id, sameHistory, ...asked };
  return end.tally.stuck.remedies(undoRequest(context, end.result, end.tally));
}

/** The keys that do what a remedy says: here, and then in the preview. */
function keysFor({ solvedBy }: Remedy): string | null {
  switch (solvedBy) {
    case 'none':
      return null;
    case 'resume':
      return keyText('result.resume');
    case 'again':
      return keyText('result.retry');
    default:
      return `${keyText('result.retry')}, then ${strategyKey(solvedBy)}`;
  }
}

function problemSections(
  { problems, end }: WorkOutcome,
  sameHistory: readonly string[],
  columns: number,
): readonly Section<Problem>[] {
  const { listed, count: number } = problems;
  if (number === 0) return [];
  const more = number - listed.length;
  const session = sessionOf(end);
  const history = session === null ? '' : `: ${commandLine(['history', '--session-id', session, ...sameHistory])}`;
  return [
    {
      lines: [{ text: '' }, ...paragraph(`${count(number, 'problem')}:`, columns, 'warn')],
      rows: rowsOf(listed),
    },
    { lines: more === 0 ? [] : paragraph(`and ${more.toLocaleString('en')} more${history}`, columns), rows: NO_ROWS },
  ];
}

/** Whose operations say what is wrong with them. */
function sessionOf(end: WorkOutcome['end']): string | null {
  return end.kind === 'failed' ? end.session : end.result.session_id;
}
