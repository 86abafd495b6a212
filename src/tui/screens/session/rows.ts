import { basename } from 'node:path';
import type { OperationRecord } from '../../../domain/operation.js';
import type { OperationSession } from '../../../domain/session.js';
import { bytesText } from '../../../text/words.js';
import { rowOf, type Cell, type Piece } from '../../components/columns.js';
import { OPERATION_STATUS_STYLES } from '../../theme.js';
import { arrowText, pathBelow } from './arrow-text.js';
import { inWords } from './header.js';
import type { FolderLine, OperationLine } from './lines.js';

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

const GAP = 2;

function listWidths(width: number): { id: number; type: number; status: number; paths: number } {
  const [type, status] = width >= ROOMY ? [16, 11] : [9, 9];
  const id = 7;
  return { id, type, status, paths: width - MARKS_WIDTH - id - type - status - 4 * GAP };
}

export function listHeads(width: number): readonly Piece[] {
  const { id, type, status } = listWidths(width);
  const heads = [
    { text: '', width: MARKS_WIDTH },
    { text: 'ID', width: id, align: 'right' as const },
    { text: 'TYPE', width: type },
    { text: 'STATUS', width: status },
    { text: 'BEFORE -> AFTER' },
  ];
  return rowOf(heads.map(dimmed), width);
}

/** @param record `undefined` for one that was removed meanwhile */
export function listRow(
  { id }: OperationLine,
  record: OperationRecord | undefined,
  { source_root, target_root }: Pick<OperationSession, 'source_root' | 'target_root'>,
  marks: Marks,
  width: number,
): readonly Piece[] {
  const widths = listWidths(width);
  const paths =
    record === undefined
      ? 'not there any more'
      : arrowText(pathBelow(record.source_path, source_root), pathBelow(record.target_path, target_root), widths.paths);
  return rowOf(
    [
      marksCell(marks),
      { text: String(id), width: widths.id, align: 'right' },
      { text: record === undefined ? '' : inWords(record.operation_type), width: widths.type },
      statusCell(record, widths.status),
      { text: paths },
    ],
    width,
  );
}

function statusCell(record: OperationRecord | undefined, width: number): Cell {
  if (record === undefined) return { text: '', width };
  return { text: inWords(record.status), width, style: OPERATION_STATUS_STYLES[record.status] };
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
    { text: 'BEFORE: CAME FROM', width: from },
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
