import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import type { OperationSession } from '../../domain/session.js';

/** Where records of sessions that were added to a history are now, by the ids that they had. */
export class UndoneRecords {
  readonly #history: OperationHistoryTracker;
  readonly #ids = new Map<string, ReadonlyMap<number, number>>();

  constructor(history: OperationHistoryTracker) {
    this.#history = history;
  }

  /**
   * For the session that an undo undid: where its records are, or `null` when it is not in the history, or may be another
   * one of that name. What came from elsewhere is joined with what came from the same place alone.
   *
   * @param from where the undo was found; `null`: it is this history's own
   */
  of(undo: OperationSession, from: string | null): ((id: number) => number | null) | null {
    const { undoes_session } = undo.metadata;
    const undone = undoes_session === undefined ? undefined : this.#history.findSession(undoes_session);
    if (undone === undefined || undone.start_time > undo.start_time) return null;
    const isForeign = undone.metadata.imported === true;
    if (isForeign !== (from !== null) || (isForeign && undone.metadata['imported_from'] !== from)) return null;
    return (id) => this.#idsOf(undone.session_id).get(id) ?? null;
  }

  #idsOf(sessionId: string): ReadonlyMap<number, number> {
    const known = this.#ids.get(sessionId);
    if (known !== undefined) return known;
    const ids = new Map<number, number>();
    for (const record of this.#history.operations(sessionId)) {
      const { imported_id } = record.metadata;
      ids.set(typeof imported_id === 'number' ? imported_id : record.id, record.id);
    }
    this.#ids.set(sessionId, ids);
    return ids;
  }
}
