import type { IdRanges } from './id-ranges.js';
import { commandLine } from './shell-quote.js';

/** How the undo was asked for, so that the commands that go on ask for the same. */
export interface UndoRequest {
  readonly command: 'rollback' | 'redo';
  /** The session that is undone; operations of others are there by a cascade. */
  readonly session: string;
  /** The session that the undo itself is, which can be resumed; `null` for a dry run. */
  readonly undoSession: string | null;
  /** Arguments to be kept: policies, roots, the history. */
  readonly keep: readonly string[];
  /** Only a part of the session was meant. */
  readonly narrowed: boolean;
  /** The session was imported: what changes files that it does not know is refused for it. */
  readonly imported: boolean;
}

/** More than so many ranges make a command that nobody reads; then it is about all that is left. */
const RANGES_IN_COMMAND = 20;

/** What was asked for its session keeps, but not in which history it is. */
export function resuming({ undoSession, keep }: UndoRequest): string | null {
  return undoSession === null ? null : commandLine(['resume', undoSession, ...historyIn(keep)]);
}

/** @returns `null` when there are too many ids for a command, and all that is left would be more than was meant */
export function commandFor(
  session: string,
  ids: IdRanges,
  flags: readonly string[],
  request: UndoRequest,
): string | null {
  const isOwn = session === request.session;
  const which = ids.texts(RANGES_IN_COMMAND);
  if (which === null && (request.narrowed || !isOwn)) return null;
  const selected = which === null ? ['--status', 'completed'] : ['--operation-ids', ...which];
  const kept = without(request.keep, flags);
  return commandLine([isOwn ? request.command : 'rollback', session, ...selected, ...kept, ...flags]);
}

/** Whether an argument, with its value, was given already. */
export function says(keep: readonly string[], [flag = '', value]: readonly string[]): boolean {
  const at = keep.indexOf(flag);
  return at >= 0 && (value === undefined || keep[at + 1] === value);
}

/** Which history is meant, of the arguments. */
export function historyIn(keep: readonly string[]): readonly string[] {
  const at = keep.indexOf('--history-db');
  return at < 0 ? [] : keep.slice(at, at + 2);
}

/** An argument that the remedy says differently is not said twice. */
function without(keep: readonly string[], [flag, value]: readonly string[]): readonly string[] {
  const at = flag === undefined ? -1 : keep.indexOf(flag);
  return at < 0 ? keep : keep.toSpliced(at, value === undefined ? 1 : 2);
}
