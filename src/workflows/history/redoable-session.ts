import { UserError, EXIT_CODES } from '../../domain/errors.js';
import type { OperationSession } from '../../domain/session.js';
import { reading, type HistoryReader, type HistoryToRead } from './history-reader.js';
import { undosBelow } from './undo-family.js';

/** What `redoableSession` asks a history. */
type Sessions = Pick<
  HistoryReader,
  'listSessionsSync' | 'resolveSession' | 'findSession' | 'undosOf' | 'countByStatus'
>;

/**
 * The rollback that a redo undoes.
 *
 * @param reference a rollback; or a session that was rolled back, for its newest rollback of which something can be
 *   redone; or `last`, for the newest of all; ids or unambiguous beginnings of ids
 * @throws SessionNotFoundError; UserError when there is nothing to redo, which says what each session is
 */
export function redoableSession(history: Sessions, reference: string): OperationSession {
  if (reference === 'last' || reference === '@') return newestRedoable(history);
  const session = history.resolveSession(reference);
  const { session_id: id } = session;
  if (takesBack(history, session)) {
    if (isRedoable(history, session)) return session;
    throw nothingToRedo(`Nothing is left to redo of ${id}: ${whatBecame(history, session)}.`);
  }
  const rollbacks = rollbacksOf(history, id);
  const newest = rollbacks.findLast((rollback) => isRedoable(history, rollback));
  if (newest !== undefined) return newest;
  const [last] = rollbacks.slice(-1);
  if (last !== undefined) {
    throw nothingToRedo(
      `Nothing is left to redo of ${last.session_id}, the rollback of ${id}: ${whatBecame(history, last)}.`,
    );
  }
  const what = isRedo(session) ? `a redo (of ${session.metadata.undoes_session ?? ''})` : session.metadata.kind;
  throw nothingToRedo(
    `Session ${id} is ${isRedo(session) ? '' : 'of kind '}${what} and was not rolled back: there is nothing to redo.`,
    `Undo it: music-organize rollback ${id}`,
  );
}

/** The same, also in a history that is opened for it. */
export function findRedoable(from: HistoryToRead, reference: string): OperationSession {
  return reading(from, (history) => redoableSession(history, reference));
}

function newestRedoable(history: Sessions): OperationSession {
  const newest = history
    .listSessionsSync({ limit: Number.MAX_SAFE_INTEGER })
    .find((session) => takesBack(history, session) && isRedoable(history, session));
  if (newest === undefined) throw nothingToRedo('No rollback in the history can be redone.');
  return newest;
}

function isRedo({ metadata }: OperationSession): boolean {
  return metadata.kind === 'redo';
}

/** An undo takes back what a session did, unless that was an undo itself: undoing a rollback does things again. */
function takesBack(history: Sessions, { metadata }: OperationSession): boolean {
  if (metadata.kind !== 'rollback' && metadata.kind !== 'redo') return false;
  const undone = metadata.undoes_session === undefined ? undefined : history.findSession(metadata.undoes_session);
  return undone === undefined ? metadata.kind === 'rollback' : !takesBack(history, undone);
}

function isRedoable(history: Sessions, { session_id }: OperationSession): boolean {
  return (history.countByStatus(session_id).completed ?? 0) > 0;
}

/** Rollbacks of a session, and of redos of it, oldest first. */
function rollbacksOf(history: Sessions, id: string): OperationSession[] {
  return undosBelow(history, id)
    .filter((session) => takesBack(history, session))
    .toSorted((a, b) => a.start_time.localeCompare(b.start_time));
}

function whatBecame(history: Sessions, { session_id }: OperationSession): string {
  const redo = history.undosOf(session_id).at(-1);
  return redo === undefined ? 'it undid nothing' : `${redo.session_id} has done it again already`;
}

function nothingToRedo(message: string, hint = 'music-organize sessions lists them.'): UserError {
  return new UserError('nothing_to_redo', message, { exitCode: EXIT_CODES.usage, hint });
}
