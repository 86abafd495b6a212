import { basename } from 'node:path';
import type { OperationRecord } from '../../../domain/operation.js';
import type { OperationSession } from '../../../domain/session.js';
import { inWords, bytesText } from '../../../text/words.js';
import { rowOf, type Cell, type Piece } from '../../components/columns.js';
import { OPERATION_STATUS_STYLES } from '../../theme.js';
import { arrowText, dottedBelow } from './arrow-text.js';
import type { FolderLine, OperationLine } from '../../components/operation-lines.js';

/** What every line has in front. */
export interface Marks {
  readonly isCurrent: boolean;
  readonly selected: 'none' | 'some' | 'all';
}

/** `> [x]`. */
const MARKS_WIDTH = 5;
const BOXES: Readonly<Record<Marks['selected'], string>> = { none: '[ ]', some: '[-]', all: '[x]' };

function marksCell({ isCurrent, selected }: Marks): Cell {
  return { text: `${isCurrent ? '>' : ' '} ${BOXES[selected]}`, width: MARKS_WIDTH };
}

/** From so many columns on, words are in full. */
const ROOMY = 100;
/** With fewer columns, the list has no ids: the details say them. */
const CRAMPED = 72;

const GAP = 2;

interface ListColumns {
  readonly id: Cell;
  readonly type: Cell;
  readonly status: Cell;
}

/** The cells of a line of the list; how wide they are is for all lines the same. */
function listCells({ id, type, status }: ListColumns, width: number): { cells: readonly Cell[]; left: number } {
  const [typeWidth, statusWidth] = width >= ROOMY ? [16, 11] : [9, 9];
  const cells: readonly Cell[] = [
    ...(width < CRAMPED ? [] : [{ ...id, width: 7, align: 'right' as const }]),
    { ...type, width: typeWidth },
    { ...status, width: statusWidth },
  ];
  const taken = cells.reduce((sum, cell) => sum + (cell.width ?? 0) + GAP, MARKS_WIDTH + GAP);
  return { cells, left: width - taken };
}

export function listHeads(width: number): readonly Piece[] {
  const { cells } = listCells({ id: { text: 'ID' }, type: { text: 'TYPE' }, status: { text: 'STATUS' } }, width);
  return rowOf([{ text: '', width: MARKS_WIDTH }, ...cells, { text: 'BEFORE -> AFTER' }].map(dimmed), width);
}

/** @param record `undefined` for one that was removed meanwhile */
export function listRow(
  { id }: OperationLine,
  record: OperationRecord | undefined,
  { source_root, target_root }: Pick<OperationSession, 'source_root' | 'target_root'>,
  marks: Marks,
  width: number,
): readonly Piece[] {
  const texts = {
    id: { text: String(id) },
    type: { text: record === undefined ? '' : inWords(record.operation_type) },
    status: statusCell(record),
  };
  const { cells, left } = listCells(texts, width);
  const paths =
    record === undefined
      ? 'not there any more'
      : arrowText(dottedBelow(record.source_path, source_root), dottedBelow(record.target_path, target_root), left);
  return rowOf([marksCell(marks), ...cells, { text: paths }], width);
}

function statusCell(record: OperationRecord | undefined): Cell {
  if (record === undefined) return { text: '' };
  return { text: inWords(record.status), style: OPERATION_STATUS_STYLES[record.status] };
}

/** Columns of counts, sizes and statuses in the tree. */
function treeWidths(width: number): { what: number; from: number } {
  const what = width >= ROOMY ? 28 : 18;
  return { what, from: Math.floor((width - MARKS_WIDTH - what - 3 * GAP) * 0.4) };
}

export function treeHeads(width: number): readonly Piece[] {
  const { what, from } = treeWidths(width);
  const heads = [
    { text: '', width: MARKS_WIDTH },
    { text: 'AFTER' },
    { text: 'OPERATIONS', width: what },
    { text: 'CAME FROM', width: from },
  ];
  return rowOf(heads.map(dimmed), width);
}

/** What a folder of the tree says of what it shows. */
export interface FolderSums {
  readonly name: string;
  readonly count: number;
  /** `null` where a filter hides some of it. */
  readonly bytes: number | null;
  readonly origin: string | null;
}

export function folderRow(
  { depth, isOpen }: FolderLine,
  { name, count, bytes, origin }: FolderSums,
  marks: Marks,
  width: number,
): readonly Piece[] {
  const { what, from } = treeWidths(width);
  const size = bytes === null ? '' : `, ${bytesText(bytes)}`;
  return rowOf(
    [
      marksCell(marks),
      { text: `${indented(depth)}${isOpen ? '▾' : '▸'} ${name}`, style: 'strong' },
      { text: `${count.toLocaleString('en')}${size}`, width: what },
      { text: origin ?? '', width: from },
    ],
    width,
  );
}

export function leafRow(
  { depth }: OperationLine,
  record: OperationRecord | undefined,
  marks: Marks,
  width: number,
): readonly Piece[] {
  const { what, from } = treeWidths(width);
  if (record === undefined) return rowOf([marksCell(marks), { text: 'not there any more' }], width);
  const { operation_type: type, status, source_path: source, target_path: target } = record;
  const isOwnFolder = type === 'create_directory' || type === 'remove_directory';
  const name = isOwnFolder ? '(the folder)' : basename(target ?? source ?? '');
  return rowOf(
    [
      marksCell(marks),
      { text: `${indented(depth)}  ${name}` },
      { text: `${inWords(type)}, ${inWords(status)}`, width: what, style: OPERATION_STATUS_STYLES[status] },
      { text: target === null || isOwnFolder ? '' : (source ?? ''), width: from },
    ],
    width,
  );
}

/** Deep folders leave room for their names. */
function indented(depth: number): string {
  return '  '.repeat(Math.min(depth, 8));
}

function dimmed(cell: Cell): Cell {
  return { ...cell, style: 'dim' };
}
