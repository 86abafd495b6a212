import { basename } from 'node:path';
import type { Conflict } from '../../../domain/conflict.js';
import type { OperationRecord } from '../../../domain/operation.js';
import type { Skip } from '../../../domain/skip.js';
import { isProblem } from '../../../domain/skip.js';
import { fateText, wantedText } from '../../../text/conflict-words.js';
import { pathBelow } from '../../../text/undo-deed.js';
import { count, SKIP_LABELS } from '../../../text/words.js';
import type { Cell } from '../../components/columns.js';

/** Where files come from and go to: what all paths have in common is not repeated. */
export interface Roots {
  readonly source: string;
  readonly target: string;
}

/** A row of a list: cells, and what is told of it below when the cursor is on it. */
export interface PlanRow {
  readonly cells: readonly Cell[];
  /** A line each, raw. */
  readonly details: readonly string[];
}

const ARROW: Cell = { text: '->', width: 2, style: 'dim' };
const TYPE = 8;

/** What an operation is called in the list. */
const VERBS: Readonly<Record<OperationRecord['operation_type'], string>> = {
  create_directory: 'new',
  move: 'move',
  move_cover: 'move',
  copy: 'copy',
  hardlink: 'hardlink',
  reflink: 'reflink',
  delete: 'delete',
  remove_directory: 'remove',
  rewrite: 'rewrite',
};

/** An operation before and after, both below their roots. */
export function operationRow(operation: OperationRecord, roots: Roots): PlanRow {
  const { operation_type: type, source_path: source, target_path: target } = operation;
  const before = source === null ? '' : pathBelow(source, roots.source);
  const verb = { text: VERBS[type], width: TYPE, style: 'dim' } as const;
  return {
    cells: [verb, { text: before }, ARROW, { text: afterText(operation, target, roots) }],
    details: details(operation),
  };
}

/** The same in the tree, where the folders are known: the new name, and what it was. @param folder of the line above, below which it stands */
export function leafCells(operation: OperationRecord, origin: string | null, roots: Roots): readonly Cell[] {
  const { source_path: source, target_path: target } = operation;
  if (source === null || target === null || source === target) {
    return [{ text: basename(target ?? source ?? '') }, { text: goneText(operation), style: 'warn' }];
  }
  const old = origin === null ? pathBelow(source, roots.source) : pathBelow(source, origin);
  return [
    { text: basename(target) },
    { text: '<-', width: 2, style: 'dim' },
    { text: old === basename(target) ? 'same name' : old, style: 'dim' },
  ];
}

/** A file that met another one at its place. */
export function conflictRow(conflict: Conflict, roots: Roots): PlanRow {
  const { source_path, resolved_path } = conflict;
  const after: Cell =
    resolved_path === null
      ? { text: 'stays: another file has its place', style: 'bad' }
      : { text: pathBelow(resolved_path, roots.target) };
  return {
    cells: [{ text: pathBelow(source_path, roots.source) }, ARROW, after],
    details: [`From ${source_path}`, `Wants ${wantedText(conflict)}`, fateText(conflict)],
  };
}

/** A file that stays. */
export function skipRow(skip: Skip, roots: Roots): PlanRow {
  const { path, reason, message } = skip;
  const problem = isProblem(skip);
  return {
    cells: [
      { text: problem ? '!' : '', width: 1, style: 'bad' },
      { text: SKIP_LABELS[reason], width: 24, style: problem ? 'bad' : 'dim' },
      { text: pathBelow(path, roots.source) },
    ],
    details: [path, message, ...(problem ? ['A problem: with it, the command ends with exit code 3.'] : [])],
  };
}

function afterText(operation: OperationRecord, target: string | null, roots: Roots): string {
  const { operation_type: type, source_path: source } = operation;
  if (target === null || source === target) return goneText(operation);
  const after = pathBelow(target, roots.target);
  return type === 'create_directory' ? `${after}/` : after;
}

/** What becomes of what goes nowhere. */
function goneText({ operation_type: type, metadata }: OperationRecord): string {
  if (type === 'delete') return metadata.unrecoverable === true ? '(deleted for good)' : '(into the backup store)';
  if (type === 'rewrite') return `(${count(metadata.edits?.length ?? 0, 'line')} rewritten)`;
  return type === 'create_directory' ? '(new folder)' : '(goes: nothing is left in it)';
}

function details({
  source_path: source,
  target_path: target,
  metadata,
  operation_type: type,
}: OperationRecord): readonly string[] {
  const reason = metadata.reason ?? '';
  const kind = metadata.kind === undefined ? '' : ` (${metadata.kind}: ${metadata.kind_reason ?? ''})`;
  return [
    ...(source === null ? [] : [`From ${source}`]),
    ...(target === null || target === source ? [] : [`${type === 'create_directory' ? 'New ' : 'To   '}${target}`]),
    ...(reason === '' ? [] : [`Why  ${reason}${kind}`]),
  ];
}
