import { STUCK_REASONS, type Remedy, type StuckReason } from '../../../domain/remedy.js';
import { spaceSentences } from '../../../text/space-words.js';
import { undoRequest } from '../../../text/undo-context.js';
import { printable } from '../../../text/printable.js';
import type { UndoRoots } from '../../../text/undo-deed.js';
import { undoSentence } from '../../../text/undo-sentences.js';
import { undoSummary } from '../../../text/undo-summary.js';
import { inWords, count } from '../../../text/words.js';
import { UNDO_OUTCOMES } from '../../../domain/rollback.js';
import type { UndoReport } from '../../../workflows/events.js';
import { NO_ROWS, paragraph, type Rows, type Section, type TextLine } from '../../components/sections.js';
import { policyArguments, type UndoAsk } from '../../work.js';
import type { Foresight } from './foresight.js';
import type { Shown } from './reducer.js';
import { adviceText, keysOfSolution } from './strategies.js';

/** An operation, and why it stays; `null` for one that is undone, or was before. */
export interface PreviewRow {
  readonly operation: UndoReport;
  readonly reason: StuckReason | null;
}

interface Preview {
  readonly ask: UndoAsk;
  readonly foresight: Foresight;
  readonly shows: Shown;
  readonly sameHistory: readonly string[];
  readonly columns: number;
}

/** All that the preview says, from the summary on. */
export function previewSections(preview: Preview): readonly Section<PreviewRow>[] {
  const problems = STUCK_REASONS.map((reason) => problemSection(reason, preview));
  const done = operations('done', 'To be undone', preview);
  const before = operations('already_undone', 'Undone already', preview);
  const sections =
    preview.shows === 'all' ? [summary(preview), done, ...problems, before] : [summary(preview), ...problems];
  return sections.filter(({ lines, rows }) => lines.length + rows.length > 0);
}

function summary({ foresight, ask, sameHistory, columns }: Preview): Section<PreviewRow> {
  const { settled, warnings, lists, roots, space, result } = foresight;
  const outcomes = UNDO_OUTCOMES.flatMap((outcome) => {
    const number = lists.outcomes.get(outcome) ?? 0;
    return number === 0 ? [] : [`${inWords(outcome)}: ${number.toLocaleString('en')}`];
  });
  const lines: TextLine[] = [
    ...headline(foresight, ask, sameHistory, columns),
    ...(outcomes.length === 0 ? [] : paragraph(`${outcomes.join(', ')} (${count(lists.total, 'operation')})`, columns)),
    ...(roots === null ? [] : rootLines(roots)),
    ...(space === null || result === null ? [] : spaceSentences(space, result.summary.bytes)).flatMap((text) =>
      paragraph(text, columns, 'dim'),
    ),
    ...settled.flatMap((text) => paragraph(text, columns)),
    ...warnings.flatMap(({ message, hint }) => [
      ...paragraph(`Warning: ${message}`, columns, 'warn'),
      ...(hint === null ? [] : paragraph(hint, columns)),
    ]),
  ];
  return { lines, rows: NO_ROWS };
}

function rootLines({ from, to }: UndoRoots): readonly TextLine[] {
  const line = (label: string, path: string): TextLine => ({ text: `${label} ${printable(path)}` });
  return from === to ? [line('In  ', from)] : [line('From', from), line('To  ', to)];
}

function headline(
  { tally, result, trouble, progress, lists }: Foresight,
  { policies }: UndoAsk,
  sameHistory: readonly string[],
  columns: number,
): readonly TextLine[] {
  if (trouble !== null) {
    return [
      ...paragraph(trouble.message, columns, 'bad'),
      ...(trouble.hint === null ? [] : paragraph(trouble.hint, columns)),
    ];
  }
  if (result === null) {
    const { total = null } = progress ?? {};
    const far = total === null ? '' : ` ${lists.total.toLocaleString('en')} of ${total.toLocaleString('en')}`;
    return paragraph(`Looking at what would be undone …${far}`, columns, 'accent');
  }
  const said =
    tally.ready === 0 ? [undoSentence(result, tally, { sameHistory })] : undoSummary(result, tally, policies.conflict);
  return said.flatMap((text) => paragraph(text, columns, 'strong'));
}

function problemSection(reason: StuckReason, preview: Preview): Section<PreviewRow> {
  const { foresight, shows, columns } = preview;
  const rows = foresight.lists.list(reason);
  if (rows.length === 0) return { lines: [], rows: NO_ROWS };
  const advice = shows === 'all' ? [] : remediesOf(preview).filter((remedy) => remedy.reason === reason);
  const lines = [
    { text: '' },
    ...paragraph(`${titleOf(reason)}: ${rows.length.toLocaleString('en')}`, columns, 'warn'),
    ...advice.flatMap((remedy) => paragraph(adviceText(remedy, keysOfSolution(remedy.solvedBy)), columns)),
  ];
  return { lines, rows: withReason(rows, reason) };
}

/** How to go on, as the command line says it. */
function remediesOf({
  foresight,
  ask,
  sameHistory,
}: Pick<Preview, 'foresight' | 'ask' | 'sameHistory'>): readonly Remedy[] {
  const { tally, result } = foresight;
  if (result === null) return [];
  const keep = policyArguments(ask);
  const context = { session: ask.session, keep, sameHistory, narrowed: ask.ids !== null, imported: ask.imported };
  return tally.stuck.remedies(undoRequest(context, result, tally));
}

function operations(
  group: 'done' | 'already_undone',
  title: string,
  { foresight, columns }: Preview,
): Section<PreviewRow> {
  const rows = foresight.lists.list(group);
  if (rows.length === 0) return { lines: [], rows: NO_ROWS };
  const lines = [{ text: '' }, ...paragraph(`${title}: ${rows.length.toLocaleString('en')}`, columns, 'good')];
  return { lines, rows: withReason(rows, null) };
}

function withReason(rows: Rows<UndoReport>, reason: StuckReason | null): Section<PreviewRow>['rows'] {
  return {
    length: rows.length,
    read: (from, number) => rows.read(from, number).map((operation) => ({ operation, reason })),
  };
}

function titleOf(reason: StuckReason): string {
  const words = inWords(reason);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
