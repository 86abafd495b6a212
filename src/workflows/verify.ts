import { resolve } from 'node:path';
import type { OperationHistoryTracker } from '../database/operation-history-tracker.js';
import { usageError } from '../domain/errors.js';
import type { OperationRecord } from '../domain/operation.js';
import type { OperationSession, SessionStatus } from '../domain/session.js';
import type { ExpectedFile, VerifyOutcome } from '../domain/verification.js';
import { exists, realPathOf, statsOf } from '../filesystem/identity.js';
import { ContentFinder, takenIn } from './content-finder.js';
import type { OnEvent } from './events.js';
import { settingsOf } from './history/session-settings.js';
import { withHistoryForReading } from './history/workspace.js';
import { ProgressMeter } from './progress.js';
import { leftBySession, leftInFolder, type Expectation } from './verify/expectations.js';
import { checkFile, intactCopy, type Comparable } from './verify/file-check.js';

export interface VerifyFinding {
  /** The record that says what should be there. */
  readonly id: number;
  readonly path: string;
  /** For an object of the backup store, the path whose old content it keeps: without it that cannot come back. */
  readonly backup_of: string | null;
  readonly outcome: VerifyOutcome;
  /** SHA-256, lower-case hex. */
  readonly expected: string;
  /** `null` when it was not read. */
  readonly actual: string | null;
  /** For `moved`: where a file with this content was found. */
  readonly found_at: string | null;
  /** For what is damaged or gone: a file that still has the recorded content, read to be sure. */
  readonly intact_copy: string | null;
  /** In words for people; `null` for `ok`. */
  readonly message: string | null;
}

export interface VerifyResult extends Readonly<Record<VerifyOutcome, number>> {
  /** `null` for a folder. */
  readonly session_id: string | null;
  readonly session_status: SessionStatus | null;
  /** The session came as a document from elsewhere; false for a folder. */
  readonly imported: boolean;
  readonly checked: number;
  /** Files that were recorded with `--no-checksum`: nothing to compare with. */
  readonly without_checksum: number;
  /** Operations of the session that were undone: what they left is not there to verify. */
  readonly undone: number;
  /** Files that a later session moved on or rewrote: verified with that one. */
  readonly moved_on: number;
  /** Read and compared. */
  readonly bytes: number;
  readonly duration_ms: number;
  /** It was stopped before everything was read. */
  readonly interrupted: boolean;
}

export interface VerifyOptions {
  readonly historyDb?: string | undefined;
  readonly onEvent?: OnEvent | undefined;
  /** Where it returns a promise, the next file is read when that is settled. */
  readonly onFinding: (finding: VerifyFinding) => unknown;
  /** Look for missing files under the roots of the session, or in the folder; default yes. */
  readonly search?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Files read at the same time: the disk, not the processor, is what is waited for. */
const AT_A_TIME = 4;

/**
 * Reads again what a session moved, copied or kept, and compares it with the recorded checksums.
 *
 * @param options.reference a session id, an unambiguous beginning of one, or `last`
 * @throws SessionNotFoundError, HistoryError
 */
export function verifySession(options: VerifyOptions & { readonly reference: string }): Promise<VerifyResult> {
  return withHistoryForReading(options, async (history) => {
    const session = history.resolveSession(options.reference);
    const { session_id, source_root, target_root } = session;
    const { by_type, by_status, bytes } = await history.getSessionSummary(session_id);
    const { create_directory = 0, remove_directory = 0 } = by_type;
    const records = (by_status.completed ?? 0) - create_directory - remove_directory;
    const verification = new Verification(history, options, {
      ...{ session, home: target_root, extent: { records, bytes } },
      // A document from elsewhere does not say where we search.
      roots: session.metadata.imported === true ? [] : [source_root, target_root],
      followSymlinks: settingsOf(session).followSymlinks,
    });
    return verification.of(leftBySession(history, session_id), by_status.rolled_back ?? 0);
  });
}

/**
 * The same for everything in a folder that the history knows, whatever session put it there: library files, and objects
 * of backup stores that an undo needs.
 *
 * @throws UserError when there is no such folder, and the history knows of none
 */
export function verifyFolder(options: VerifyOptions & { readonly folder: string }): Promise<VerifyResult> {
  return withHistoryForReading(options, async (history) => {
    const folder = realPathOf(resolve(options.folder));
    const extent = history.extentBelow(folder);
    const scope = { session: null, home: folder, roots: [folder], followSymlinks: false, extent };
    const result = await new Verification(history, options, scope).of(leftInFolder(history, folder), 0);
    if (result.checked + result.without_checksum === 0 && !exists(folder)) {
      throw usageError(`There is no folder ${folder}, and the history knows nothing of one.`);
    }
    return result;
  });
}

/** What is verified, and where missing files are looked for. */
interface Scope {
  readonly session: OperationSession | null;
  /** The folder without which everything is missing. */
  readonly home: string;
  readonly roots: readonly string[];
  readonly followSymlinks: boolean;
  readonly extent: { readonly records: number; readonly bytes: number };
}

class Verification {
  readonly #history: OperationHistoryTracker;
  readonly #options: VerifyOptions;
  readonly #scope: Scope;
  readonly #meter: ProgressMeter;
  readonly #finder: ContentFinder;
  readonly #counts = {
    ...{ checked: 0, ok: 0, bit_rot: 0, changed: 0, missing: 0, moved: 0, unreadable: 0 },
    ...{ without_checksum: 0, moved_on: 0, bytes: 0 },
  };
  #interrupted = false;
  #hasWarned = false;

  constructor(history: OperationHistoryTracker, options: VerifyOptions, scope: Scope) {
    this.#history = history;
    this.#options = options;
    this.#scope = scope;
    this.#meter = new ProgressMeter('verifying', options.onEvent, scope.extent.records, scope.extent.bytes);
    this.#finder = new ContentFinder({
      ...{ roots: scope.roots, followSymlinks: scope.followSymlinks, isTaken: takenIn(history) },
      onProgress: (path) => {
        this.#meter.at(path);
      },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  }

  async of(expectations: Generator<Expectation>, undone: number): Promise<VerifyResult> {
    const started = Date.now();
    const readers = Array.from({ length: AT_A_TIME }, () => this.#read(expectations));
    // All of them have ended before the history is closed, also when one fails.
    const ends = await Promise.allSettled(readers);
    this.#finder.close();
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    this.#meter.end();
    const { session } = this.#scope;
    return {
      session_id: session?.session_id ?? null,
      session_status: session?.status ?? null,
      imported: session?.metadata.imported === true,
      ...this.#counts,
      undone,
      duration_ms: Date.now() - started,
      interrupted: this.#interrupted,
    };
  }

  /** A reader takes the next record when it is done with its last; one that fails ends it for all. */
  async #read(expectations: Generator<Expectation>): Promise<void> {
    try {
      for (let next = expectations.next(); next.done !== true; next = expectations.next()) {
        if (this.#isStopped()) return;
        await this.#verify(next.value);
      }
    } catch (error) {
      expectations.return(undefined);
      throw error;
    }
  }

  #isStopped(): boolean {
    const isStopped = this.#options.signal?.aborted === true;
    this.#interrupted ||= isStopped;
    return isStopped;
  }

  async #verify({ record, files, movedOn }: Expectation): Promise<void> {
    if (movedOn) this.#counts.moved_on += 1;
    const comparable = files.filter(isComparable);
    for (const file of files) if (!isComparable(file) && isFile(file.path)) this.#counts.without_checksum += 1;
    for (const file of comparable) await this.#compare(record, file);
    if (comparable.length > 0) this.#meter.step(record.target_path ?? record.source_path, record.file_size ?? 0);
    else if (holdsContent(record)) this.#meter.leaveOut(record.file_size ?? 0);
  }

  async #compare(record: OperationRecord, expected: Comparable): Promise<void> {
    const check = await checkFile(this.#history, record, expected);
    const isGone = check.outcome === 'missing';
    if (isGone) this.#warnOnce();
    const found_at = isGone && expected.backup_of === null ? await this.#search(expected) : null;
    // Nobody knows of this file whether it is elsewhere.
    if (isGone && this.#isStopped()) return;
    const outcome = found_at === null ? check.outcome : 'moved';
    const needsCopy = outcome !== 'ok' && outcome !== 'moved';
    this.#counts.checked += 1;
    this.#counts[outcome] += 1;
    this.#counts.bytes += check.bytes;
    await this.#options.onFinding({
      ...{ id: record.id, path: expected.path, backup_of: expected.backup_of, outcome },
      ...{ expected: expected.checksum, actual: check.actual, found_at },
      intact_copy: needsCopy ? await intactCopy(this.#history, record, expected) : null,
      message: outcome === 'moved' ? 'somebody moved or renamed it' : check.message,
    });
  }

  /** Where a file with this content is that nobody else put there. */
  async #search({ path, checksum, size }: Comparable): Promise<string | null> {
    if (this.#options.search === false || size === null) return null;
    try {
      return await this.#finder.find({ path, checksum, size });
    } catch (error) {
      if (!this.#isStopped()) throw error;
      return null;
    }
  }

  #warnOnce(): void {
    const { home } = this.#scope;
    if (this.#hasWarned || exists(home)) return;
    this.#hasWarned = true;
    const hint = 'Is its drive or share mounted?';
    this.#options.onEvent?.({ type: 'warning', message: `The folder ${home} is not there.`, path: home, hint });
  }
}

function isComparable(file: ExpectedFile): file is Comparable {
  return file.checksum !== null;
}

function holdsContent({ operation_type: type }: OperationRecord): boolean {
  return type !== 'create_directory' && type !== 'remove_directory';
}

function isFile(path: string): boolean {
  return statsOf(path)?.isFile() === true;
}
