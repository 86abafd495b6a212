import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { usageError } from '../../domain/errors.js';
import type { OperationRecord } from '../../domain/operation.js';
import type { OperationSession } from '../../domain/session.js';
import { inOrder, rangesOf, type IdRange } from '../../domain/id-ranges.js';
import { Turns } from '../turns.js';
import { isSelected, type UndoSelection } from '../../domain/undo-selection.js';

/** What of an undo its session's metadata keeps, so that it can be carried on. */
export interface KeptScope {
  /** Of the session that is undone; absent when all of it is. */
  readonly operation_ids?: readonly IdRange[];
  /** Of other sessions, taken along by `cascade`. */
  readonly cascade_ids?: readonly IdRange[];
  /** Those sessions. */
  readonly also_undoes?: readonly string[];
}

/** Which records an undo is about: those of one session, or chosen ones, and later ones of other sessions. */
export class UndoScope {
  readonly sessions: readonly OperationSession[];
  /** `null`: every completed record of the first session. */
  readonly #chosen: ReadonlySet<number> | null;
  readonly #cascaded: ReadonlySet<number>;
  /** Records that are undone already, or never were done, are no part of it. */
  readonly #completedOnly: boolean;

  private constructor(
    sessions: readonly OperationSession[],
    chosen: ReadonlySet<number> | null,
    cascaded: ReadonlySet<number>,
    completedOnly: boolean,
  ) {
    this.sessions = sessions;
    this.#chosen = chosen;
    this.#cascaded = cascaded;
    this.#completedOnly = completedOnly;
  }

  /**
   * @param selection `undefined`: the whole session
   * @throws UserError when an id is not one of the session's
   * @throws the signal's reason when it is aborted
   */
  static async of(
    history: OperationHistoryTracker,
    session: OperationSession,
    selection: UndoSelection | undefined,
    signal?: AbortSignal,
  ): Promise<UndoScope> {
    if (selection === undefined) return new UndoScope([session], null, new Set(), true);
    const turns = new Turns(signal);
    await requireOwn(history, session, selection.operationIds ?? [], turns);
    const chosen = new Set<number>();
    const { operationIds } = selection;
    const ordered = operationIds === undefined ? selection : { ...selection, operationIds: inOrder(operationIds) };
    for (const record of history.operations(session.session_id)) {
      await turns.take();
      if (isSelected(record, ordered, session.target_root)) chosen.add(record.id);
    }
    return new UndoScope([session], chosen, new Set(), false);
  }

  /** Of a session, none of its records. */
  static nothing(session: OperationSession): UndoScope {
    return new UndoScope([session], new Set(), new Set(), true);
  }

  /** As it was when an undo that is carried on began. */
  static kept(history: OperationHistoryTracker, session: OperationSession, kept: KeptScope): UndoScope {
    const others = (kept.also_undoes ?? []).flatMap((id) => history.findSession(id) ?? []);
    const chosen = kept.operation_ids === undefined ? null : new Set(idsIn(kept.operation_ids));
    return new UndoScope([session, ...others], chosen, new Set(idsIn(kept.cascade_ids ?? [])), true);
  }

  /** The same, and these records as well. */
  with(records: Iterable<OperationRecord>, sessionOf: (id: string) => OperationSession): UndoScope {
    const cascaded = new Set(this.#cascaded);
    const sessions = new Map(this.sessions.map((session) => [session.session_id, session]));
    for (const { id, session_id } of records) {
      cascaded.add(id);
      if (!sessions.has(session_id)) sessions.set(session_id, sessionOf(session_id));
    }
    return new UndoScope([...sessions.values()], this.#chosen, cascaded, this.#completedOnly);
  }

  /** The session that is undone. */
  get first(): OperationSession {
    const [first] = this.sessions;
    if (first === undefined) throw new TypeError('an undo without a session');
    return first;
  }

  /** The whole session is undone, whatever of others is. */
  get isWhole(): boolean {
    return this.#chosen === null;
  }

  get cascaded(): number {
    return this.#cascaded.size;
  }

  has(record: OperationRecord): boolean {
    const { status } = record;
    if (this.#completedOnly && status !== 'completed' && status !== 'in_progress') return false;
    return this.isAbout(record);
  }

  /** The same, whatever became of it. */
  isAbout({ id, session_id }: OperationRecord): boolean {
    if (this.#cascaded.has(id)) return true;
    if (this.#chosen !== null) return this.#chosen.has(id);
    return session_id === this.sessions[0]?.session_id;
  }

  /** Nothing was chosen. */
  get isEmpty(): boolean {
    return this.#chosen?.size === 0 && this.#cascaded.size === 0;
  }

  /** How many records the undo has at least. */
  count(history: OperationHistoryTracker): number {
    const session = this.sessions[0]?.session_id ?? '';
    return (this.#chosen?.size ?? history.countByStatus(session).completed ?? 0) + this.#cascaded.size;
  }

  kept(): KeptScope {
    return {
      ...(this.#chosen === null ? {} : { operation_ids: rangesOf(this.#chosen) }),
      ...(this.#cascaded.size === 0 ? {} : { cascade_ids: rangesOf(this.#cascaded) }),
      ...(this.sessions.length === 1 ? {} : { also_undoes: this.sessions.slice(1).map((one) => one.session_id) }),
    };
  }
}

/** An id that is named must be the session's; of a range, some must. */
async function requireOwn(
  history: OperationHistoryTracker,
  { session_id }: OperationSession,
  ranges: readonly IdRange[],
  turns: Turns,
): Promise<void> {
  for (const { from, to } of ranges) {
    await turns.take();
    if (from === to) {
      const owner = history.findOperation(from)?.session_id;
      if (owner === session_id) continue;
      const where =
        owner === undefined ? 'There is no such operation in the history.' : `It is one of session ${owner}.`;
      throw notOwn(String(from), session_id, where);
    }
    if (!history.hasOperationBetween(session_id, from, to)) throw notOwn(`${from}-${to}`, session_id, '');
  }
}

function notOwn(ids: string, session: string, where: string): Error {
  return usageError(
    `Session ${session} has no operation ${ids}.${where === '' ? '' : ` ${where}`}`,
    `music-organize history --session-id ${session} lists its operations.`,
  );
}

function* idsIn(ranges: readonly IdRange[]): Generator<number> {
  for (const { from, to } of ranges) for (let id = from; id <= to; id += 1) yield id;
}
