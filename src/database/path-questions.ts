import type { OperationRecord } from '../domain/operation.js';
import type { HistoryConnection } from './connection.js';
import { hasBetween, newestId, newestOutside } from './record-counts.js';
import { arrivalLookup, departureLookup, doneAgainLookup, referencesLookup, removalLookup } from './record-lookups.js';
import { newestArrival, recordsNaming, sharesObject } from './record-queries.js';
import { toRecord } from './rows.js';

/** What became of what was at a path, and who relies on it: what an undo asks of the history. */
export abstract class PathQuestions {
  readonly #connection: HistoryConnection;
  readonly #laterDeparture;
  readonly #laterArrival;
  readonly #removalOf;
  readonly #doneAgainBy;
  readonly #references;

  /** @internal */
  protected constructor(connection: HistoryConnection) {
    this.#connection = connection;
    this.#laterDeparture = departureLookup(connection);
    this.#laterArrival = arrivalLookup(connection);
    this.#removalOf = removalLookup(connection);
    this.#doneAgainBy = doneAgainLookup(connection);
    this.#references = referencesLookup(connection);
  }

  /**
   * How many completed deletions and rewrites rely on this object of the backup store. One that was done again by a redo
   * has two records, and counts once.
   */
  countBackupReferences(backupPath: string): number {
    return this.#references(backupPath)?.count ?? 0;
  }

  /** Whether a completed record relies on an object of the backup store that was another history's before. */
  sharesObject(backupPath: string): boolean {
    return sharesObject(this.#connection, backupPath);
  }

  /**
   * The first completed record after `id` that took away what was at a path, or gave it another content. As for
   * `laterArrivals` and `removalOf`, an imported session tells of another disk: its records count only when `id` is one.
   */
  laterDeparture(path: string, id: number): OperationRecord | undefined {
    const row = this.#laterDeparture(path, id);
    return row === undefined ? undefined : toRecord(row);
  }

  /**
   * The newest completed record that put a file at a path, if nothing took it away since: whose the file there is.
   *
   * @param session whose records count, though it was imported: those of other imported sessions tell of other disks
   */
  currentHolder(path: string, session: string | null = null): OperationRecord | undefined {
    const row = newestArrival(this.#connection, path, session);
    return row === undefined || this.laterDeparture(path, row.id) !== undefined ? undefined : toRecord(row);
  }

  /**
   * All records that name a path as source or target, whatever their status, in order.
   *
   * @param session as for `currentHolder`
   */
  recordsNaming(path: string, session: string | null = null): OperationRecord[] {
    return recordsNaming(this.#connection, path, session).map(toRecord);
  }

  /** The completed records after `id` that brought something to a path, newest first. */
  *laterArrivals(path: string, id: number): Generator<OperationRecord> {
    let arrival = this.#laterArrival(path, id, Number.MAX_SAFE_INTEGER);
    while (arrival !== undefined) {
      yield toRecord(arrival);
      arrival = this.#laterArrival(path, id, arrival.id);
    }
  }

  /** The id of the newest record of all sessions; 0 when there is none. */
  newestOperationId(): number {
    return newestId(this.#connection);
  }

  /** The id of the newest record of another session; 0 when there is none. */
  newestOperationOutside(sessionId: string): number {
    return newestOutside(this.#connection, sessionId);
  }

  /** The newest record before another one that did an undone record again, by an undo of its undo. */
  doneAgainBy(id: number, before = Number.MAX_SAFE_INTEGER): number | undefined {
    return this.#doneAgainBy(id, before)?.id;
  }

  /** The newest completed removal of a folder after `id`, and before another record. */
  removalOf(folder: string, id: number, before = Number.MAX_SAFE_INTEGER): OperationRecord | undefined {
    const row = this.#removalOf(folder, id, before);
    return row === undefined ? undefined : toRecord(row);
  }

  /** Whether a session has a record with an id in this range, both ends included. */
  hasOperationBetween(sessionId: string, from: number, to: number): boolean {
    return hasBetween(this.#connection, sessionId, from, to);
  }
}
