import { SessionNotFoundError } from '../../domain/errors.js';
import {
  OPERATION_STATUSES,
  type OperationOutline,
  type OperationRecord,
  type OperationStatus,
} from '../../domain/operation.js';
import type { OperationSession } from '../../domain/session.js';
import type { LoadProgress } from './browsed-operations.js';
import { LiveHistory } from './live-history.js';
import { LiveReading } from './live-reading.js';
import { OperationBrowser } from './operation-browser.js';
import { Numbers } from './numbers.js';
import { inSlices } from './slices.js';

/** So many outlines are read at once: less than a millisecond. */
const PAGE = 100;

/** The same for ids alone. */
const PAGE_OF_IDS = 500;

/** Operations that are further apart than so many are not read at once: most of what is read would be known. */
const GAP = 20;

/** What may have got another place without another status: it was tried again and failed again. */
const ALWAYS_READ: readonly OperationStatus[] = ['in_progress', 'failed'];

/** Which history. */
export interface BrowseOptions {
  /** The database file; default: the user's history. */
  readonly historyDb?: string | undefined;
}

/** The operations of one session, which may be running, or being undone, in another process or in this one. */
export class SessionBrowser extends OperationBrowser {
  readonly #history: LiveHistory;
  readonly #sessionId: string;
  #session: OperationSession;
  #isGone = false;
  #isComplete = false;
  #undos: readonly OperationSession[] | null = null;
  /** Of the index. */
  readonly #reading: LiveReading;

  private constructor(history: LiveHistory, session: OperationSession, state: string) {
    super(() => this.#session);
    this.#history = history;
    this.#session = session;
    this.#sessionId = session.session_id;
    this.#reading = new LiveReading(history, state, this.closing.signal);
  }

  /**
   * Opens a session with a connection of its own, and reads a first page. `load` reads the rest.
   *
   * @throws SessionNotFoundError, HistoryError
   */
  static open({ historyDb }: BrowseOptions, sessionId: string): SessionBrowser {
    const history = new LiveHistory(historyDb);
    try {
      const state = history.state();
      const session = history.reader.findSession(sessionId);
      if (session === undefined) throw new SessionNotFoundError(sessionId);
      const browser = new SessionBrowser(history, session, state);
      browser.#loadPage();
      return browser;
    } catch (error) {
      history.close();
      throw error;
    }
  }

  /** As it was at the last `refresh`. */
  get session(): OperationSession {
    return this.#session;
  }

  /** The sessions that undid it, or a part of it, oldest first. */
  get undos(): readonly OperationSession[] {
    this.#undos ??= this.#history.reader.undosOf(this.#sessionId);
    return this.#undos;
  }

  /** Somebody removed it from the history: what is shown is what was. */
  get isGone(): boolean {
    return this.#isGone;
  }

  get progress(): LoadProgress {
    const loaded = this.index.length;
    const total = this.#isComplete ? loaded : Math.max(loaded, this.#session.total_operations);
    return { loaded, total, isComplete: this.#isComplete };
  }

  /** The ids of the first operations, at once, however much is loaded. @param count up to 100 */
  firstIds(count: number): number[] {
    return this.view().ids(0, count);
  }

  /**
   * Reads what is not in the index yet, in slices, and tells the listeners meanwhile. When it was aborted, the next one goes
   * on from there.
   *
   * @throws HistoryError
   */
  load(signal?: AbortSignal): Promise<void> {
    return this.#reading.next(async () => {
      if (!this.#isComplete) await this.#loadRest(this.unlessClosed(signal));
    });
  }

  /**
   * Reads again what somebody wrote meanwhile: statuses, new operations, the session. Ids stay. It costs nothing when nobody
   * wrote; what was read of rows is forgotten.
   *
   * @returns whether anything was written
   * @throws HistoryError
   */
  refresh(signal?: AbortSignal): Promise<boolean> {
    return this.#reading.refresh(() => this.#readAgain(this.unlessClosed(signal)));
  }

  override close(): void {
    super.close();
    this.#history.close();
  }

  protected override outlines(afterId: number, limit: number): OperationOutline[] {
    return this.#history.reader.outlines(this.#sessionId, afterId, limit);
  }

  protected override records(ids: readonly number[]): (OperationRecord | undefined)[] {
    return this.#history.reader.recordsByIds(ids);
  }

  protected override loaded(signal: AbortSignal | undefined): Promise<void> {
    return this.load(signal);
  }

  async #loadRest(signal: AbortSignal): Promise<void> {
    this.#isComplete = await inSlices(() => {
      const isMore = this.#loadPage();
      this.changed({ more: true });
      return isMore;
    }, signal);
    if (!signal.aborted) this.changed({ more: false });
  }

  /** @returns whether there is more */
  #loadPage(): boolean {
    const page = this.outlines(this.index.lastId, PAGE);
    for (const outline of page) this.index.put(outline);
    return page.length === PAGE;
  }

  /** @returns whether it was not aborted */
  async #readAgain(signal: AbortSignal): Promise<boolean> {
    // Before the rest: the header of a screen is right at once.
    const session = this.#history.reader.findSession(this.#sessionId);
    this.#isGone = session === undefined;
    this.#session = session ?? this.#session;
    this.#undos = null;
    this.forgetRows();
    this.changed({ more: false });
    if (!this.#isGone && (!(await this.#readChanges(signal)) || !(await this.#readNew(signal)))) return false;
    this.changed({ more: false });
    return true;
  }

  /** @returns whether it was not aborted */
  async #readNew(signal: AbortSignal): Promise<boolean> {
    // What nobody asked to be loaded is not loaded now.
    if (!this.#isComplete) return true;
    this.#isComplete = false;
    await this.#loadRest(signal);
    return this.#isComplete;
  }

  /** @returns whether it was not aborted */
  async #readChanges(signal: AbortSignal): Promise<boolean> {
    for (const status of OPERATION_STATUSES) {
      const changed = await this.#changedTo(status, signal);
      if (changed === null || !(await this.#readOutlines(changed, signal))) return false;
    }
    return true;
  }

  /**
   * Compares statuses by an index of the database, without reading records.
   *
   * @returns ids that have a status and had another one, in order; `null` when it was aborted
   */
  async #changedTo(status: OperationStatus, signal: AbortSignal): Promise<Numbers<Float64Array> | null> {
    const { lastId } = this.index;
    const number = OPERATION_STATUSES.indexOf(status);
    const always = ALWAYS_READ.includes(status);
    const changed = new Numbers((length) => new Float64Array(length));
    let after = 0;
    const isAll = await inSlices(() => {
      const ids = this.#history.reader.idsOfStatus(this.#sessionId, status, after, PAGE_OF_IDS);
      for (const id of ids) {
        if (id <= lastId && (always || this.index.statusAt(this.index.rowOf(id)) !== number)) changed.push(id);
      }
      after = ids.at(-1) ?? lastId;
      return ids.length === PAGE_OF_IDS && after < lastId;
    }, signal);
    return isAll ? changed : null;
  }

  /** Reads anew what is known of some operations, neighbours at once. @returns whether it was not aborted */
  async #readOutlines(ids: Numbers<Float64Array>, signal: AbortSignal): Promise<boolean> {
    let at = 0;
    return inSlices(() => {
      if (at === ids.length) return false;
      const first = ids.at(at);
      let last = first;
      while (at < ids.length && ids.at(at) < Math.min(first + PAGE, last + GAP)) {
        last = ids.at(at);
        at += 1;
      }
      for (const outline of this.outlines(first - 1, last - first + 1)) {
        if (outline.id <= last) this.index.put(outline);
      }
      this.changed({ more: true });
      return at < ids.length;
    }, signal);
  }
}
