import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { canonicalJson } from '../../domain/canonical-json.js';
import { systemErrorCode, UserError } from '../../domain/errors.js';
import type { OperationSession } from '../../domain/session.js';
import { describeSystemError } from '../../domain/system-errors.js';
import { NotAsPlannedError } from '../../filesystem/act-errors.js';
import { AtomicFile } from '../../filesystem/atomic-file.js';
import { BackupStore, MANIFEST_FILE, OPERATIONS_FILE } from '../../filesystem/backup-store.js';
import { exists, folderTime } from '../../filesystem/identity.js';
import { describes } from '../documents/manifest-file.js';
import { Signature, signingKey } from '../documents/signature.js';
import type { OnEvent } from '../events.js';
import { hasManifest } from './manifest-facts.js';
import { settingsOf } from './session-settings.js';
import { undoneBefore, undosBelow } from './undo-family.js';

/** So many records are written before signals get a turn. */
const PAGE = 500;

/**
 * Puts the manifest of a session in the backup store in order: written anew from the history when something of the
 * session is left to undo, removed when not. What the disk refuses is told as a warning: no file hangs on it.
 *
 * The time of the folder that holds the store is journaled first, so that an undo puts it back.
 *
 * @throws HistoryError never: it is a warning as well
 */
export async function writeManifest(
  history: OperationHistoryTracker,
  sessionId: string,
  onEvent?: OnEvent,
): Promise<void> {
  const session = history.findSession(sessionId);
  if (session !== undefined) await putInOrder(history, session, onEvent);
}

async function putInOrder(
  history: OperationHistoryTracker,
  session: OperationSession,
  onEvent: OnEvent | undefined,
): Promise<void> {
  if (isForeign(session)) return;
  const { session_id: sessionId } = session;
  const store = storeOf(session);
  try {
    // With the library its store is away: when it is back, the next undo or recovery of the session writes it.
    if (!exists(dirname(store.root))) return;
    if (hasManifest(history, session)) await write(history, session, store);
    else if (exists(store.sessionFolder(sessionId))) store.removeSession(sessionId);
  } catch (error) {
    tell(onEvent, `The manifest of session ${sessionId} could not be written`, store.root, error);
  }
}

/**
 * Closes a session and writes its manifest, that first: a process that dies in between leaves a running session, which
 * recovery closes in the same way.
 *
 * @throws HistoryError when the session cannot be closed
 */
export async function endWithManifest(
  history: OperationHistoryTracker,
  sessionId: string,
  { status, error }: Pick<OperationSession, 'status'> & { readonly error?: string },
  onEvent?: OnEvent,
): Promise<void> {
  const session = history.endedSession(sessionId, status, error === undefined ? {} : { error });
  await putInOrder(history, session, onEvent);
  history.endSessionAs(session);
}

/**
 * Takes the manifests away that an undo of this session makes untrue: its own, those of what undid it before, and of what
 * it undid. Call
 * it when the undo has its session and, for one from elsewhere, it is checked that the backup store is under the allowed
 * roots; before its first operation. {@link writeManifestsOfUndo} puts back what is left.
 *
 * @param undo the session that undoes it: the time of the store's folder is journaled there
 */
export function removeManifests(
  history: OperationHistoryTracker,
  session: OperationSession,
  undo: string,
  onEvent?: OnEvent,
): void {
  const store = storeOf(session);
  try {
    for (const id of manifestsOf(history, session)) {
      journalTime(history, undo, store);
      store.removeSession(id);
    }
  } catch (error) {
    tell(onEvent, `The manifest of session ${session.session_id} could not be removed`, store.root, error);
  }
}

/**
 * The folders that {@link removeManifests} would take away: for a dry run they do not keep the library from going.
 */
export function manifestFolders(history: OperationHistoryTracker, session: OperationSession): string[] {
  const store = storeOf(session);
  try {
    return manifestsOf(history, session).map((id) => store.sessionFolder(id));
  } catch (error) {
    // Another user may not look into the store, and removes nothing from it either.
    if (systemErrorCode(error) === undefined) throw error;
    return [];
  }
}

/**
 * After an undo: manifests of the session that it undid, of what else undid or redid it, and, where it was an undo
 * itself, of what that had undone. Call it when the statuses are set and before times of folders are put back; the
 * undo's own comes when it has ended, by {@link writeManifest}.
 */
export async function writeManifestsOfUndo(
  history: OperationHistoryTracker,
  undone: OperationSession,
  onEvent?: OnEvent,
): Promise<void> {
  for (const id of familyOf(history, undone)) {
    if (history.requireSession(id).status !== 'running') await writeManifest(history, id, onEvent);
  }
}

/** Takes away the manifest of a session that is forgotten. @returns what the disk said against it; `null` when all went well */
export function dropManifest(session: OperationSession): string | null {
  if (isForeign(session)) return null;
  const store = storeOf(session);
  try {
    if (exists(store.sessionFolder(session.session_id))) store.removeSession(session.session_id);
    return null;
  } catch (error) {
    return `The manifest of session ${session.session_id} stays in ${store.root}: ${reasonOf(error)}`;
  }
}

function storeOf(session: OperationSession): BackupStore {
  return new BackupStore(settingsOf(session).backupRoot);
}

function isForeign({ metadata }: OperationSession): boolean {
  return metadata.imported === true || metadata.allow_roots !== undefined;
}

/** Ids of sessions whose manifests go when this one is undone, and are there. */
function manifestsOf(history: OperationHistoryTracker, session: OperationSession): string[] {
  const store = storeOf(session);
  const there = familyOf(history, session).filter((id) => exists(store.sessionFolder(id)));
  // What came from elsewhere may name any folder: only what is the manifest of that session goes.
  return isForeign(session)
    ? there.filter((id) => describes(store.sessionFolder(id), history.requireSession(id)))
    : there;
}

/** All that an undo may change: what the first of a chain of undos undid, and every session that undid or redid it. */
function familyOf(history: OperationHistoryTracker, session: OperationSession): string[] {
  const { session_id: first } = [...undoneBefore(history, session)].at(-1) ?? session;
  return [first, ...undosBelow(history, first).map(({ session_id }) => session_id)];
}

async function write(history: OperationHistoryTracker, session: OperationSession, store: BackupStore): Promise<void> {
  const { session_id } = session;
  const key = signingKey(history.path);
  if (!exists(store.root)) journalTime(history, session_id, store);
  const folder = store.makeSessionFolder(session_id);
  const signature = new Signature(key, 'music-organize-manifest', session);
  const counts = { operations: 0, directory_times: 0 };
  await writeLines(join(folder, OPERATIONS_FILE), async (line) => {
    for (const record of history.operations(session_id)) {
      line(signature.add('operation', record));
      counts.operations += 1;
      if (counts.operations % PAGE === 0) await nextTurn();
    }
  });
  await writeLines(join(folder, MANIFEST_FILE), (line) => {
    line(canonicalJson({ format: 'music-organize-manifest', version: 1, session }));
    for (const time of history.directoryTimes(session_id)) {
      line(signature.add('directory_time', time));
      counts.directory_times += 1;
    }
    line(canonicalJson({ ...counts, hmac: signature.digest() }));
  });
}

async function writeLines(path: string, work: (line: (text: string) => void) => Promise<void> | void): Promise<void> {
  const file = new AtomicFile(path);
  try {
    await work((text) => {
      file.write(`${text}\n`);
    });
    file.commit();
  } catch (error) {
    file.discard();
    throw error;
  }
}

/** The store comes, or may go, which changes the time of the folder that holds it. */
function journalTime(history: OperationHistoryTracker, sessionId: string, store: BackupStore): void {
  const path = dirname(store.root);
  const mtime_ns = folderTime(path);
  if (mtime_ns === null) return;
  history.commit({ sessionId, outcomes: [], intents: [], directoryTimes: [{ path, mtime_ns }] });
}

function tell(onEvent: OnEvent | undefined, what: string, root: string, error: unknown): void {
  const message = `${what}: ${reasonOf(error)}`;
  const hint = 'No file and no undo hangs on it; it serves to restore without the history.';
  onEvent?.({ type: 'warning', message, path: root, hint });
}

/** In words. @throws bugs */
function reasonOf(error: unknown): string {
  if (error instanceof NotAsPlannedError || error instanceof UserError) return error.message;
  const code = systemErrorCode(error);
  if (code === undefined) throw error;
  return describeSystemError(code, (error as Error).message);
}
