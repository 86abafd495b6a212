import { OPERATION_STATUSES } from '../../../domain/operation.js';
import type { OperationSession } from '../../../domain/session.js';
import { bytesText, count, durationText, timeText } from '../../../text/words.js';
import type { LoadProgress, OperationTotals } from '../../../workflows/browse/browsed-operations.js';
import { isFiltered, type SessionState } from './reducer.js';

/** A word of the database as people read it: `rolled back`. */
export function inWords(word: string): string {
  return word.replaceAll('_', ' ');
}

/** `rollback of 20261120-…, interrupted; imported; started 2026-11-20 15:30, took 3.1 s`. */
export function factsText(
  { start_time, end_time, status, metadata }: OperationSession,
  undos: readonly OperationSession[],
): string {
  const undone = metadata.undoes_session === undefined ? '' : ` of ${metadata.undoes_session}`;
  const took = end_time === null ? NaN : Date.parse(end_time) - Date.parse(start_time);
  return [
    `${metadata.kind}${undone}, ${inWords(status)}`,
    ...(metadata.imported === true ? ['imported'] : []),
    `started ${timeText(start_time)}${took >= 0 ? `, took ${durationText(took)}` : ''}`,
    ...(metadata.error === undefined ? [] : [metadata.error]),
    ...(undos.length === 0 ? [] : [`undone by ${undos.map(({ session_id }) => session_id).join(', ')}`]),
  ].join('; ');
}

/** `240 operations, 1.2 GB: 237 completed, 3 failed`; how far reading is, while it is. */
export function totalsText({ count: number, bytes, byStatus }: OperationTotals, progress: LoadProgress): string {
  if (!progress.isComplete) {
    const of = progress.total === null ? '' : ` of ${progress.total.toLocaleString('en')}`;
    return `Reading: ${number.toLocaleString('en')}${of} operations so far`;
  }
  const statuses = statusesText(byStatus);
  return `${count(number, 'operation')}, ${bytesText(bytes)}${statuses === '' ? '' : `: ${statuses}`}`;
}

/** `237 completed, 3 failed`. */
export function statusesText(byStatus: OperationTotals['byStatus']): string {
  return OPERATION_STATUSES.filter((status) => byStatus[status] > 0)
    .map((status) => `${byStatus[status].toLocaleString('en')} ${inWords(status)}`)
    .join(', ');
}

/** What narrows the lines, and how many operations are left. @param searched from 0 to 1; `null` when it has ended */
export function filterText(state: SessionState, shown: number, searched: number | null): string {
  if (!isFiltered(state)) return '';
  const parts = [
    ...(state.text === '' ? [] : [`path: ${state.text}`]),
    ...(state.status === null ? [] : [`status: ${inWords(state.status)}`]),
    ...(state.type === null ? [] : [`type: ${inWords(state.type)}`]),
  ];
  const far = searched === null ? '' : `, searching: ${Math.floor(searched * 100)} %`;
  return `${parts.join(', ')}: ${shown.toLocaleString('en')}${far}   (Esc shows all)`;
}

/** How much is selected. */
export function selectionText({ count: number, bytes }: Pick<OperationTotals, 'count' | 'bytes'>): string {
  return number === 0 ? 'nothing selected' : `${number.toLocaleString('en')} selected, ${bytesText(bytes)}`;
}
