import { usageError } from '../domain/errors.js';
import type { HistoryConnection } from './connection.js';

/** Records that one transaction removes: some 50 ms of work, and a log of some MB. */
const SLICE = 2000;

/**
 * Removes sessions with their records. A session may have a million of them, so they go in slices, each a transaction: the
 * log stays small, and readers and signals get a turn. What makes it one thing is the mark `forgotten` in the metadata of
 * the sessions, which all get at once: from then on no query gives them or their records (see `KnownRecords`), and whoever
 * writes the history next removes what a crash left of them.
 */
export class SessionSweep {
  readonly #connection: HistoryConnection;
  /** Marked because they are not whole yet: they come into the history the way others leave it. */
  readonly #importing = new Set<string>();

  constructor(connection: HistoryConnection) {
    this.#connection = connection;
  }

  /** From the end of the caller's transaction on they are gone for everybody. */
  mark(ids: Iterable<string>): void {
    const { build, sql } = this.#connection;
    for (const id of ids) {
      const metadata = sql<string>`json_set(metadata, '$.forgotten', json('true'))`;
      this.#connection.run(build.updateTable('operation_sessions').set({ metadata }).where('session_id', '=', id));
    }
  }

  /** A marked session to which records are added: not removed before its `release`. What a crash leaves of it is. */
  spare(id: string): void {
    this.#importing.add(id);
  }

  /** If it is still marked, it may go. */
  release(id: string): void {
    this.#importing.delete(id);
  }

  /** From the end of the caller's transaction on it is there for everybody, whole. */
  unmark(id: string): void {
    const { build, sql } = this.#connection;
    const metadata = sql<string>`json_remove(metadata, '$.forgotten')`;
    this.#connection.run(build.updateTable('operation_sessions').set({ metadata }).where('session_id', '=', id));
  }

  /**
   * Removes what is marked, also what others mark between two slices.
   *
   * @returns, after each slice, how many records it removed
   */
  *sweep(): Generator<number> {
    while (this.#isDue) yield this.#slice();
    this.#connection.forgottenChanged();
  }

  /** Removes a slice of it, if there is any. */
  some(): void {
    if (!this.#isDue) return;
    this.#slice();
    this.#connection.forgottenChanged();
  }

  /** An id can be used again as soon as no query gives its session. @throws UserError when that is being imported */
  free(id: string): void {
    if (this.#importing.has(id)) {
      throw usageError(`Session ${id} is being imported.`, 'Wait for the import to end, or use another id.');
    }
    if (this.#marked().includes(id)) for (const _ of this.sweep());
  }

  /** @returns how many records it removed */
  #slice(): number {
    return this.#connection.transaction(() => {
      let removed = 0;
      // Asked anew each time: an id may be another session's by now.
      for (const id of this.#marked()) {
        const room = SLICE - removed;
        const records = this.#removeRecords(id, room);
        removed += records;
        if (records === room) break;
        this.#removeSession(id);
      }
      return removed;
    });
  }

  /** Whether anything is marked, and not gone yet. */
  get #isDue(): boolean {
    return this.#marked().length > 0;
  }

  #removeRecords(sessionId: string, limit: number): number {
    const { build } = this.#connection;
    const some = build
      .selectFrom('operation_records')
      .select('id')
      .where('session_id', '=', sessionId)
      .orderBy('id')
      .limit(limit);
    return this.#connection.run(build.deleteFrom('operation_records').where('id', 'in', some)).changes;
  }

  /** Its times of folders go with it. */
  #removeSession(sessionId: string): void {
    const { build } = this.#connection;
    this.#connection.run(build.deleteFrom('operation_sessions').where('session_id', '=', sessionId));
  }

  #marked(): string[] {
    const { build, isForgotten } = this.#connection;
    return this.#connection
      .all(build.selectFrom('operation_sessions').select('session_id').where(isForgotten).orderBy('start_time'))
      .map((row) => row.session_id)
      .filter((id) => !this.#importing.has(id));
  }
}
