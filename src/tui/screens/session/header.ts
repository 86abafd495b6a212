import { OPERATION_STATUSES, type OperationStatus } from '../../../domain/operation.js';
import type { OperationSession } from '../../../domain/session.js';
import { bytesText, count, durationText, inWords, timeText } from '../../../text/words.js';
import type { LoadProgress, OperationTotals } from '../../../workflows/browse/browsed-operations.js';
import { keyText } from '../../keys/key-text.js';
import { isFiltered, type SessionState } from './reducer.js';

/** `rollback of 20261120-…, interrupted; imported; started 2026-11-20 15:30, took 3.1 s`. */
export function factsText(
  { start_time, end_time, status, metadata }: OperationSession,
  undos: readonly OperationSession[],
): string {
  const undone = metadata.undoes_session === undefined ? '' : ` of ${metadata.undoes_session}`;
  const took = end_time === null || status === 'running' ? NaN : Date.parse(end_time) - Date.parse(start_time);
  return [
    `${metadata.kind}${undone}, ${inWords(status)}`,
    ...(metadata.imported === true ? ['imported'] : []),
    `started ${timeText(start_time)}${took >= 0 ? `, took ${durationText(took)}` : ''}`,
    ...(metadata.error === undefined ? [] : [metadata.error]),
    ...(undos.length === 0 ? [] : [`undone by ${undos.map(({ session_id }) => session_id).join(', ')}`]),
  ].join('; ');
}

/** `240 operations, 1.2 GB: 237 completed, 3 failed`. */
export function totalsText({ count: number, bytes, byStatus }: OperationTotals): string {
  const statuses = statusesText((status) => byStatus[status]);
  return `${count(number, 'operation')}, ${bytesText(bytes)}${statuses === '' ? '' : `: ${statuses}`}`;
}

/** How far reading is: there are no totals yet. */
export function readingText({ loaded, total }: LoadProgress): string {
  const of = total === null ? '' : ` of ${total.toLocaleString('en')}`;
  return `Reading: ${loaded.toLocaleString('en')}${of} operations so far`;
}

/** `237 completed, 3 failed`. @param number of operations that have a status */
export function statusesText(number: (status: OperationStatus) => number): string {
  return OPERATION_STATUSES.filter((status) => number(status) > 0)
    .map((status) => `${number(status).toLocaleString('en')} ${inWords(status)}`)
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
  return `${parts.join(', ')}: ${shown.toLocaleString('en')}${far}   (${keyText('everywhere.back')} shows all)`;
}

/** How much is selected. */
export function selectionText({ count: number, bytes }: Pick<OperationTotals, 'count' | 'bytes'>): string {
  return number === 0 ? 'nothing selected' : `${number.toLocaleString('en')} selected, ${bytesText(bytes)}`;
}
