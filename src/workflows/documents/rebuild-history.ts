import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { UserError, systemErrorCode } from '../../domain/errors.js';
import type { OperationSession } from '../../domain/session.js';
import { describeSystemError } from '../../domain/system-errors.js';
import { statsOf, realPathOf } from '../../filesystem/identity.js';
import { withHistory } from '../history/workspace.js';
import { addSession } from './add-session.js';
import { manifestFoldersIn, readManifest, recordsOf, type BrokenManifest, type Manifest } from './manifest-file.js';
import { existingKey } from './signature.js';
import type { ImportOptions } from './session-transfer.js';
import { UndoneRecords } from './undone-records.js';

export interface RebuildResult {
  /** What was added, oldest first. */
  readonly sessions: readonly OperationSession[];
  /** Ids of sessions that the history has already: they stay as they are. */
  readonly present: readonly string[];
  /** Manifests that are broken, and were left out, or not whole, and count as far as they go. */
  readonly problems: readonly BrokenManifest[];
}

export interface RebuildOptions extends ImportOptions {
  /** A library, its backup store, or the folder of one session there. */
  readonly folder: string;
  /** Told each session when it was added: it stays, whatever stops the rest. */
  readonly onAdded?: ((session: OperationSession) => void) | undefined;
}

/** Whether a path that the user named is a folder, as of a library. */
export function isFolder(path: string): boolean {
  try {
    return statsOf(realPathOf(path))?.isDirectory() === true;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return false; // Whoever reads it says what is wrong.
  }
}

/**
 * Rebuilds the history of a library from the manifests in its backup store: every session that the history lacks, oldest
 * first, with what undid what. Those that this history signed are its own again; the others can be read, and are undone
 * only under roots that the user names.
 *
 * @throws UserError when there are no manifests; the reason of the signal, after which sessions that were added whole stay
 */
export async function rebuildHistory({ folder, onAdded, ...options }: RebuildOptions): Promise<RebuildResult> {
  const { store, folders } = manifestsIn(folder);
  return withHistory('import', options, async (history) => {
    const key = existingKey(history.path);
    const problems: BrokenManifest[] = [];
    const manifests: Manifest[] = [];
    for (const path of folders) {
      const manifest = await unlessInvalid(problems, path, () => readManifest(path, key));
      if (manifest !== null) manifests.push(manifest);
    }
    manifests.sort((a, b) => compare(a.session.start_time, b.session.start_time));
    const present: string[] = [];
    const sessions: OperationSession[] = [];
    const undone = new UndoneRecords(history);
    for (const manifest of manifests) {
      const { session, folder: path, trouble } = manifest;
      const { session_id } = session;
      if (history.findSession(session_id) !== undefined) {
        present.push(session_id);
        continue;
      }
      const added = await unlessInvalid(problems, path, () => add(history, manifest, undone, store, options));
      if (added !== null) {
        sessions.push(added);
        onAdded?.(added);
      }
      if (trouble !== null) problems.push({ path, message: trouble });
    }
    return { sessions, present, problems };
  });
}

function manifestsIn(folder: string): NonNullable<ReturnType<typeof manifestFoldersIn>> {
  try {
    const found = manifestFoldersIn(folder);
    if (found !== null) return found;
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === undefined) throw cause;
    throw new UserError('unreadable', `${folder} cannot be read: ${describeSystemError(code, code)}.`, {
      exitCode: 2,
      path: folder,
      cause,
    });
  }
  throw new UserError('no_manifests', `${folder} holds no manifests of sessions.`, {
    exitCode: 2,
    path: folder,
    hint: 'Name a library with a backup store, the store itself, or a file that export wrote.',
  });
}

function add(
  history: OperationHistoryTracker,
  manifest: Manifest,
  undoneRecords: UndoneRecords,
  store: string,
  options: ImportOptions,
): Promise<OperationSession> {
  const { session, own, directoryTimes } = manifest;
  const undone = undoneRecords.of(session, own ? null : store);
  const joined = undone === null ? {} : { keepsUndone: true, undone };
  const origin = { own, from: store, ...joined };
  const total = session.total_operations;
  return addSession(history, { session, records: recordsOf(manifest), total, directoryTimes, origin }, options);
}

/** What `work` gives; `null` when something is wrong with the manifest, which goes to the problems. */
async function unlessInvalid<T>(
  problems: BrokenManifest[],
  path: string,
  work: () => T | Promise<T>,
): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'invalid_document') throw error;
    problems.push({ path, message: error.message });
    return null;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
