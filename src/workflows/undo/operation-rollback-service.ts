import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import type { OperationSession } from '../../domain/session.js';
import type { IdRange } from '../../domain/id-ranges.js';
import type { OnEvent, RollbackResult } from '../events.js';
import { redoableSession } from '../history/redoable-session.js';
import { withHistory, withHistoryForReading, type WorkspaceOptions } from '../history/workspace.js';
import { foreseeingRefusals } from './foreseen-refusals.js';
import { rollback } from './rollback.js';
import type { RollbackOptions } from './rollback-options.js';

/** Tells what an undo would do, by events, from a history that is open and stays so. @throws UserError */
export function foreseeUndo(
  history: OperationHistoryTracker,
  session: OperationSession,
  options: RollbackOptions,
  onEvent?: OnEvent,
): Promise<RollbackResult> {
  const told = onEvent === undefined ? undefined : foreseeingRefusals(onEvent);
  return rollback(history, session, { ...options, dryRun: true }, told);
}

/**
 * Takes sessions back: the inverse plan, latest operation first, shown or done as a session of its own.
 *
 * @example
 * await new OperationRollbackService().rollbackSession('last', { dryRun: true });
 */
export class OperationRollbackService {
  readonly #options: WorkspaceOptions;

  constructor(options: WorkspaceOptions = {}) {
    this.#options = options;
  }

  /**
   * Undoes every completed operation of a session, or those that `select` names. What cannot be undone stays
   * `completed`, with the reason, and can be tried again.
   *
   * @param reference a session id, an unambiguous beginning of one, or `last`
   * @throws SessionNotFoundError, UserError, HistoryLockedError, HistoryError
   */
  rollbackSession(reference: string, options: RollbackOptions = {}): Promise<RollbackResult> {
    return this.#undo((history) => history.resolveSession(reference), options);
  }

  /**
   * Undoes chosen operations of a session; folders that become empty by it go as well.
   *
   * @param operationIds of that session: numbers, and ranges with both ends included
   * @throws UserError when one is not the session's; otherwise as `rollbackSession`
   * @example await service.rollbackPartial('last', [12, { from: 15, to: 20 }], { dryRun: true });
   */
  rollbackPartial(
    reference: string,
    operationIds: readonly (number | IdRange)[],
    options: RollbackOptions = {},
  ): Promise<RollbackResult> {
    const ranges = operationIds.map((one) => (typeof one === 'number' ? { from: one, to: one } : one));
    return this.rollbackSession(reference, { ...options, select: { ...options.select, operationIds: ranges } });
  }

  /**
   * Does again what a rollback took back.
   *
   * @param reference a rollback; a session that was rolled back, for its newest rollback of which something can be
   *   redone; or `last`, for the newest of all
   * @throws UserError when there is nothing to redo; otherwise as `rollbackSession`
   */
  redo(reference: string, options: RollbackOptions = {}): Promise<RollbackResult> {
    return this.#undo((history) => redoableSession(history, reference), { ...options, kind: 'redo' });
  }

  #undo(
    sessionIn: (history: OperationHistoryTracker) => OperationSession,
    options: RollbackOptions,
  ): Promise<RollbackResult> {
    const { onEvent } = this.#options;
    if (options.dryRun === true) {
      return withHistoryForReading(this.#options, (history) =>
        foreseeUndo(history, sessionIn(history), options, onEvent),
      );
    }
    return withHistory(options.kind ?? 'rollback', this.#options, (history) =>
      rollback(history, sessionIn(history), options, onEvent),
    );
  }
}
