import type { OperationStatus } from '../domain/operation.js';
import type { HistoryConnection } from './connection.js';
import { redosLookup, undoneLookup } from './record-lookups.js';
import { statusWrite } from './record-writes.js';

/** The statuses of records that undo each other: when one is done, the one that it undid is not, and so on. */
export class StatusChain {
  readonly #undone;
  readonly #redos;
  readonly #writeStatus;

  constructor(connection: HistoryConnection) {
    this.#undone = undoneLookup(connection);
    this.#redos = redosLookup(connection);
    this.#writeStatus = statusWrite(connection);
  }

  /** What an undo undid is rolled back; what that had undone is done again; what that had undone is rolled back... */
  settle(first: number | null, status: 'completed' | 'rolled_back', timestamp: string): void {
    for (let id = first, state = status; id !== null; state = state === 'completed' ? 'rolled_back' : 'completed') {
      this.set(id, state, timestamp);
      const found = this.#undone(id);
      if (state === 'rolled_back' && found?.redo != null) this.settleRedosOf(id, timestamp);
      id = found?.undoes ?? null;
    }
  }

  /** What a record undid. */
  undoneBy(id: number): number | null {
    return this.#undone(id)?.undoes ?? null;
  }

  /** What had done a record again before is rolled back with it. */
  settleRedosOf(id: number, timestamp: string): void {
    for (const redo of this.#redos(id)) {
      if (redo.status === 'completed') this.set(redo.id, 'rolled_back', timestamp);
      this.settleRedosOf(redo.id, timestamp);
    }
  }

  /** Of a record alone. */
  set(id: number, status: OperationStatus, timestamp: string): void {
    this.#writeStatus(status, timestamp, id);
  }
}
