import type { DirectoryTime } from '../../database/entries.js';
import { historyLocation } from '../../database/location.js';
import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { UserError, usageError } from '../../domain/errors.js';
import type { OperationRecord } from '../../domain/operation.js';
import type { OperationSession } from '../../domain/session.js';
import { withHistory, type WorkspaceOptions } from '../history/workspace.js';
import { checkedSession } from './session-document.js';
import { addSession } from './add-session.js';
import { readSessionFile, recordsInFile, type LongReading } from './session-file.js';
import { existingKey, isSameSignature, Signature, signingKey } from './signature.js';
import { UndoneRecords } from './undone-records.js';

export type ImportOptions = WorkspaceOptions & LongReading;

/**
 * Adds an exported session to a history. One that this history signed is its own again. Any other can be read, and is
 * undone only under roots that the user names.
 *
 * @param options.document an ExportedSession; checked, for it may come from anywhere
 * @throws UserError when the document is damaged, or its id is taken; the reason of the signal. Nothing is imported then
 */
export async function importSession({
  document,
  ...options
}: ImportOptions & { readonly document: unknown }): Promise<OperationSession> {
  const { session, operations, directory_times, hmac = null } = checkedSession(document);
  return withHistory('import', options, (history) => {
    const key = existingKey(history.path);
    const own = key !== null && hmac !== null && isSameSignature(hmac, signatureOf(key, document as RawSession));
    return add(history, { session, operations, total: operations.length, times: directory_times, own }, options);
  });
}

/**
 * The same for a file that `export` wrote; its records are read as they are added.
 *
 * @returns `null` when it is laid out otherwise, or cannot be read at all
 * @throws as `importSession`
 */
export async function importSessionFile({
  path,
  ...options
}: ImportOptions & { readonly path: string }): Promise<OperationSession | null> {
  // Before the history is opened: what is wrong with a document is told though another run holds it, and makes none.
  const early = existingKey(historyLocation(options.historyDb).path);
  const read = await readSessionFile(path, early, options);
  if (read === null) return null;
  return withHistory('import', options, async (history) => {
    // An old history may have been taken over, with its key.
    const key = existingKey(history.path);
    const file = early === null && key !== null ? await readSessionFile(path, key, options) : read;
    if (file === null) return null;
    const { session, total, directoryTimes: times, own } = file;
    return add(history, { session, operations: recordsInFile(file), total, times, own }, options);
  });
}

interface Imported {
  readonly session: OperationSession;
  readonly operations: Iterable<OperationRecord>;
  readonly total: number;
  readonly times: Iterable<DirectoryTime>;
  readonly own: boolean;
}

function add(
  history: OperationHistoryTracker,
  { session, operations: records, total, times: directoryTimes, own }: Imported,
  options: ImportOptions,
): Promise<OperationSession> {
  const { session_id } = session;
  if (history.findSession(session_id) !== undefined) {
    throw usageError(
      `There is a session ${session_id} already.`,
      'Delete it first, or import into another --history-db.',
    );
  }
  const undone = own ? new UndoneRecords(history).of(session, null) : null;
  const joined = undone === null ? {} : { keepsUndone: true, undone };
  return addSession(history, { session, records, total, directoryTimes, origin: { own, ...joined } }, options);
}

/** What is signed of a document that was checked: all that it says, also what the check passed over. */
interface RawSession {
  readonly session: unknown;
  readonly operations: readonly unknown[];
  readonly directory_times: readonly unknown[];
}

function signatureOf(key: Uint8Array, { session, operations, directory_times }: RawSession): string {
  const signature = new Signature(key, 'music-organize-session', session);
  for (const operation of operations) signature.add('operation', operation);
  for (const time of directory_times) signature.add('directory_time', time);
  return signature.digest();
}

/**
 * What an export of a session is signed with; `null` when there is no key to be had.
 *
 * @param historyPath the database file
 * @param onTrouble told why it is not signed
 */
export function signatureFor(
  historyPath: string,
  session: OperationSession,
  onTrouble: (message: string) => void,
): Signature | null {
  try {
    return new Signature(signingKey(historyPath), 'music-organize-session', session);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    onTrouble(`The export is not signed, so that an import takes it for a foreign one. ${error.message}`);
    return null;
  }
}
