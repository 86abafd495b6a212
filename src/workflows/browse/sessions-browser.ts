import { LRUCache } from 'lru-cache';
import type { OperationStatus } from '../../domain/operation.js';
import type { OperationSession } from '../../domain/session.js';
import { Listeners } from './listeners.js';
import { LiveHistory } from './live-history.js';
import { LiveReading } from './live-reading.js';
import type { BrowseOptions } from './session-browser.js';
import {
  ON_TOP,
  sessionEntry,
  sessionView,
  type SessionEntry,
  type SessionListFilter,
  type SessionView,
} from './session-list.js';
import { inSlices, unlessClosed } from './slices.js';

/** So many sessions are read at once, with their metadata: a millisecond or two. */
const PAGE = 50;

/** So many operations are added up at once: some milliseconds. */
const PAGE_OF_EXTENT = 500;

const SESSIONS_KEPT = 200;
const FACTS_KEPT = 1000;

/** How many of its operations have which status now. */
export type StatusCounts = Partial<Readonly<Record<OperationStatus, number>>>;

/** What a list says of a session beyond the session itself: it takes a look at all of its operations. */
export interface SessionFacts {
  readonly state: StatusCounts;
  /** Of the files of its completed operations. */
  readonly bytes: number;
}

/** All sessions of a history, which others may write meanwhile; it keeps a line of text for each. */
export class SessionsBrowser {
  readonly #history: LiveHistory;
  readonly #listeners = new Listeners();
  readonly #closing = new AbortController();
  readonly #reading: LiveReading;
  readonly #sessions = new LRUCache<string, OperationSession>({ max: SESSIONS_KEPT });
  readonly #states = new LRUCache<string, StatusCounts>({ max: FACTS_KEPT });
  readonly #facts = new LRUCache<string, SessionFacts>({ max: FACTS_KEPT });
  /** Whose facts were learned since somebody wrote. */
  #fresh = new Set<string>();
  /** Newest first. */
  #entries: readonly SessionEntry[];
  #isComplete = false;
  #version = 0;

  private constructor(history: LiveHistory) {
    this.#history = history;
    this.#reading = new LiveReading(history, history.state(), this.#closing.signal);
    this.#entries = this.#firstEntries();
  }

  /**
   * Opens a history with a connection of its own, and reads what the first screen shows. `load` reads the rest.
   *
   * @throws HistoryError
   */
  static open({ historyDb }: BrowseOptions): SessionsBrowser {
    const history = new LiveHistory(historyDb);
    try {
      return new SessionsBrowser(history);
    } catch (error) {
      history.close();
      throw error;
    }
  }

  /** Another number when something changed: what was asked before may be out of date. */
  get version(): number {
    return this.#version;
  }

  /** Every session is in the views. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** @returns a function that ends it */
  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Of what is loaded: interrupted and running sessions first, then the others; the newest of each first. */
  view(filter: SessionListFilter = {}): SessionView {
    return sessionView(this.#entries, filter);
  }

  /** In the order asked for, for what a screen shows; `undefined` for one that is not there (any more). */
  sessions(ids: readonly string[]): (OperationSession | undefined)[] {
    return ids.map((id) => {
      const session = this.#sessions.get(id) ?? this.#history.reader.findSession(id);
      if (session !== undefined) this.#sessions.set(id, session);
      return session;
    });
  }

  /** How many of its operations have which status now, without waiting: what is not learned is counted, but for what most have. */
  stateOf(session: OperationSession): StatusCounts {
    const { session_id: id } = session;
    const state = this.#states.get(id) ?? this.#history.reader.stateOf(session);
    this.#states.set(id, state);
    return state;
  }

  /** What was learned last; `null` when nothing was. @see learn */
  facts(id: string): SessionFacts | null {
    return this.#facts.get(id) ?? null;
  }

  /**
   * Learns the facts of sessions, in slices: of those that a screen shows. What is known and up to date costs nothing.
   *
   * @throws HistoryError
   */
  async learn(ids: readonly string[], signal?: AbortSignal): Promise<void> {
    const fresh = this.#fresh;
    for (const id of ids) {
      if (fresh.has(id)) continue;
      const facts = await this.#addUp(id, unlessClosed(signal, this.#closing.signal));
      if (facts === null) return;
      this.#facts.set(id, facts);
      fresh.add(id);
      // Otherwise somebody wrote while it was added up.
      if (fresh === this.#fresh) {
        this.#states.set(id, facts.state);
      }
      this.#changed();
    }
  }

  /**
   * Reads all sessions, in slices; until then, views have the newest ones and those on top.
   *
   * @throws HistoryError
   */
  load(signal?: AbortSignal): Promise<void> {
    return this.#reading.next(async () => {
      if (!this.#isComplete) await this.#readAll(unlessClosed(signal, this.#closing.signal));
    });
  }

  /**
   * Reads again what somebody wrote meanwhile. It costs nothing when nobody wrote.
   *
   * @returns whether anything was written
   * @throws HistoryError
   */
  refresh(signal?: AbortSignal): Promise<boolean> {
    return this.#reading.refresh(() => {
      this.#sessions.clear();
      this.#states.clear();
      this.#fresh = new Set();
      return this.#readAll(unlessClosed(signal, this.#closing.signal));
    });
  }

  close(): void {
    this.#closing.abort();
    this.#listeners.clear();
    this.#history.close();
  }

  #changed(): void {
    this.#version += 1;
    this.#listeners.tell();
  }

  #firstEntries(): SessionEntry[] {
    const { reader } = this.#history;
    const newest = reader.listSessionsSync({ limit: PAGE });
    const listed = new Set(newest.map(({ session_id: id }) => id));
    const older = reader
      .listSessionsSync({ limit: PAGE, status: ON_TOP })
      .filter(({ session_id: id }) => !listed.has(id));
    return [...newest, ...older].map((session) => sessionEntry(session));
  }

  /** @returns whether it was not aborted */
  async #readAll(signal: AbortSignal): Promise<boolean> {
    const entries: SessionEntry[] = [];
    let after: OperationSession | undefined;
    const isAll = await inSlices(() => {
      const page = this.#history.reader.listSessionsSync({ limit: PAGE, ...(after === undefined ? {} : { after }) });
      for (const session of page) entries.push(sessionEntry(session));
      after = page.at(-1);
      return page.length === PAGE;
    }, signal);
    if (!isAll) return false;
    this.#entries = entries;
    this.#isComplete = true;
    this.#changed();
    return true;
  }

  async #addUp(id: string, signal: AbortSignal): Promise<SessionFacts | null> {
    const state: Partial<Record<OperationStatus, number>> = {};
    let bytes = 0;
    let after = 0;
    const isAll = await inSlices(() => {
      const page = this.#history.reader.extentOfPage(id, after, PAGE_OF_EXTENT);
      let operations = 0;
      for (const { status, count, bytes: ofStatus, last_id } of page) {
        state[status] = (state[status] ?? 0) + count;
        if (status === 'completed') bytes += ofStatus;
        operations += count;
        after = Math.max(after, last_id);
      }
      return operations === PAGE_OF_EXTENT;
    }, signal);
    return isAll ? { state, bytes } : null;
  }
}
