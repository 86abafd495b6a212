import type { OperationRecord } from '../../../domain/operation.js';
import type { OperationSession } from '../../../domain/session.js';
import { displayWidth, graphemes } from '../../../text/display-width.js';
import { printable } from '../../../text/printable.js';
import { inWords, bytesText, timeText } from '../../../text/words.js';
import { rowOf, type Piece } from '../../components/columns.js';
import { OPERATION_STATUS_STYLES, type Style } from '../../theme.js';

/** A fact about what the cursor is on; its text may come from anywhere. */
export interface Detail {
  readonly label: string;
  readonly text: string;
  readonly style?: Style;
}

/** Columns of the labels. */
const LABEL = 12;

/** Facts as lines; long ones go on in the next line, nothing is left out. @param width columns */
export function detailLines(details: readonly Detail[], width: number): readonly (readonly Piece[])[] {
  return details.flatMap(({ label, text, style = 'plain' }) =>
    wrappedAnywhere(printable(text), width - LABEL - 2).map((line, index) =>
      rowOf(
        [
          { text: index === 0 ? label : '', width: LABEL, style: 'dim' },
          { text: line, style },
        ],
        width,
      ),
    ),
  );
}

/** A printable text in lines of at most so many columns; no character is torn apart. */
export function wrappedAnywhere(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let room = width;
  for (const one of graphemes(text)) {
    const columns = displayWidth(one);
    if (columns > room && line !== '') {
      lines.push(line);
      line = '';
      room = width;
    }
    line += one;
    room -= columns;
  }
  return [...lines, line];
}

/** @param undos of its session, oldest first */
export function operationDetails(record: OperationRecord, undos: readonly OperationSession[]): readonly Detail[] {
  const { id, operation_type, status, source_path, target_path, file_size, metadata } = record;
  const { identity, reason, kind, kind_reason: why, duplicate_of: duplicate, copy_of: copy } = metadata;
  const undoneBy = status === 'rolled_back' ? undos.map(({ session_id }) => session_id).join(', ') : '';
  return some([
    ['Operation', `${id}, ${inWords(operation_type)}`],
    ['Status', inWords(status), OPERATION_STATUS_STYLES[status]],
    ['Error', record.error_message, status === 'failed' ? 'bad' : 'warn'],
    ['Before', source_path],
    ['After', target_path],
    ['Size', file_size === null ? null : `${bytesText(file_size)} (${file_size.toLocaleString('en')} bytes)`],
    ['SHA-256', record.checksum_before],
    ['SHA-256 then', record.checksum_after === record.checksum_before ? null : record.checksum_after],
    ['Last change', timeText(record.timestamp)],
    ['File dated', identity === undefined ? null : timeText(dateOf(identity.mtime_ns))],
    ['Backup', record.backup_path],
    ['Forced', metadata.unrecoverable === true ? 'deleted without a backup: the content is gone for good' : null],
    ['Duplicate of', typeof duplicate === 'string' ? duplicate : null],
    ['Copy of', typeof copy === 'string' ? copy : null],
    ['Why there', reason],
    ['Kind', kind === undefined ? null : `${kind}${why === undefined ? '' : `: ${why}`}`],
    ['Undoes', record.undoes === null ? null : `operation ${record.undoes}`],
    ['Undone by', undoneBy === '' ? null : undoneBy],
  ]);
}

/** What is known of a folder of the tree, and what is below it. */
export interface FolderFacts {
  readonly path: string;
  readonly operations: string;
  readonly bytes: number;
  readonly origin: string | null;
  readonly selected: string;
  /** Of the filter; `null` when there is none. */
  readonly shown: string | null;
}

export function folderDetails({ path, operations, bytes, origin, selected, shown }: FolderFacts): readonly Detail[] {
  return some([
    ['Folder', path],
    ['Came from', origin ?? 'several folders, or nowhere'],
    ['Operations', operations],
    ['Shown', shown],
    ['Size', bytesText(bytes)],
    ['Selected', selected],
  ]);
}

type Row = readonly [label: string, text: string | null | undefined, style?: Style];

function some(rows: readonly Row[]): readonly Detail[] {
  return rows.flatMap(([label, text, style]) =>
    text === null || text === undefined ? [] : [{ label, text, ...(style === undefined ? {} : { style }) }],
  );
}

/** @param nanoseconds since the epoch. @returns ISO 8601; the number where it is no date */
function dateOf(nanoseconds: string): string {
  const date = new Date(Number(nanoseconds) / 1e6);
  return Number.isNaN(date.getTime()) ? nanoseconds : date.toISOString();
}
