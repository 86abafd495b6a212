import { dirname } from 'node:path';
import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { OPERATION_TYPES } from '../../domain/operation.js';
import type { OperationSession, SessionStatus } from '../../domain/session.js';
import { BackupStore } from '../../filesystem/backup-store.js';
import { isInside } from '../../domain/paths.js';
import { setTimes, type WantedTime } from '../../filesystem/file-times.js';
import { folderTime, realPathOf } from '../../filesystem/identity.js';
import type { OnEvent } from '../events.js';
import { writeManifestsOfUndo } from '../history/session-manifest.js';
import { settingsOf } from '../history/session-settings.js';
import { undoneBefore } from '../history/undo-family.js';
import type { KeptScope } from './undo-scope.js';

/**
 * What comes after the last inverse operation, also when the run that did it died before this: the status of the sessions
 * that were undone, the times of their folders, and an empty backup store goes.
 *
 * @param undone the session that is undone, then those that had to be undone with it
 * @param undo the session of kind `rollback` or `redo`
 * @returns the status of the first
 */
export async function concludeUndo(
  history: OperationHistoryTracker,
  undone: readonly OperationSession[],
  undo: string,
  onEvent?: OnEvent,
): Promise<SessionStatus> {
  const statuses = new Map<string, SessionStatus>();
  // The oldest last: it knows the times of folders from before all of them.
  for (const session of undone.toSorted((a, b) => b.start_time.localeCompare(a.start_time))) {
    statuses.set(session.session_id, await conclude(history, session, undo, onEvent));
  }
  return statuses.get(undone[0]?.session_id ?? '') ?? 'completed';
}

/** The sessions that an undo is about, as its metadata say. */
export function undoneBy(history: OperationHistoryTracker, undo: OperationSession): OperationSession[] {
  const { undoes_session, undo: kept } = undo.metadata;
  if (undoes_session === undefined) return [];
  const { also_undoes = [] } = (kept ?? {}) as KeptScope;
  return [undoes_session, ...also_undoes].flatMap((id) => history.findSession(id) ?? []);
}

async function conclude(
  history: OperationHistoryTracker,
  undone: OperationSession,
  undo: string,
  onEvent?: OnEvent,
): Promise<SessionStatus> {
  const whole = nothingIsLeft(history, undone);
  const some = (history.countByStatus(undone.session_id).rolled_back ?? 0) > 0;
  const status: SessionStatus = whole && some ? 'rolled_back' : some ? 'partially_rolled_back' : undone.status;
  if (status !== undone.status) history.setSessionStatus(undone.session_id, status);
  if (whole) history.skipPending(undone.session_id, 'the session was undone before it was done');
  concludeRedo(history, undone);
  concludeEarlierRedos(history, undone.session_id);
  if (whole) concludeEarlierUndos(history, undone.session_id, undo);
  new BackupStore(settingsOf(undone).backupRoot).prune();
  await writeManifestsOfUndo(history, undone, onEvent);
  await restoreTimes(history, undone, undo, foldersKept(history, undone));
  return status;
}

/** The same for a run that died before anything had happened: only times may have changed, and our own folder come. */
export async function concludeNothing(history: OperationHistoryTracker, session: OperationSession): Promise<void> {
  new BackupStore(settingsOf(session).backupRoot).prune();
  await restoreTimes(history, session, session.session_id, NO_FOLDERS);
}

/** Undoing an undo makes the session that it had undone whole again; undoing that one takes it back once more. */
function concludeRedo(history: OperationHistoryTracker, undone: OperationSession): void {
  for (const { session_id: original } of undoneBefore(history, undone)) {
    const { completed = 0, rolled_back = 0 } = history.countByStatus(original);
    if (completed + rolled_back === 0) continue;
    history.setSessionStatus(
      original,
      rolled_back === 0 ? 'completed' : completed > 0 ? 'partially_rolled_back' : 'rolled_back',
    );
  }
}

/** What had done the session again is undone with it. */
function concludeEarlierRedos(history: OperationHistoryTracker, undone: string): void {
  for (const undo of history.undosOf(undone)) {
    for (const redo of history.undosOf(undo.session_id)) {
      concludeEarlierRedos(history, redo.session_id);
      const { completed = 0, rolled_back = 0 } = history.countByStatus(redo.session_id);
      if (rolled_back === 0 || redo.status === 'running') continue;
      history.setSessionStatus(redo.session_id, completed > 0 ? 'partially_rolled_back' : 'rolled_back');
    }
  }
}

function nothingIsLeft(history: OperationHistoryTracker, { session_id }: OperationSession): boolean {
  const { completed = 0, in_progress = 0 } = history.countByStatus(session_id);
  return completed + in_progress === 0;
}

/** What an interrupted undo had left to do is done by this one: there is nothing to resume. */
function concludeEarlierUndos(history: OperationHistoryTracker, undone: string, undo: string): void {
  for (const earlier of history.undosOf(undone)) {
    const { session_id, status } = earlier;
    if (session_id === undo || status !== 'interrupted') continue;
    const isSettled = (history.countByStatus(session_id).in_progress ?? 0) === 0;
    if (!isSettled || !undoneBy(history, earlier).every((session) => nothingIsLeft(history, session))) continue;
    history.skipPending(session_id, `session ${undo} did the rest`);
    history.setSessionStatus(session_id, 'completed');
  }
}

const NO_FOLDERS: ReadonlySet<string> = new Set();
const BUT_MAKING_FOLDERS = OPERATION_TYPES.filter((type) => type !== 'create_directory');

/**
 * The folders whose lists of names are still what the session made of them, where it has left nothing but folders of its own, in
 * which others put something; `null` where more of it is left.
 */
function foldersKept(history: OperationHistoryTracker, undone: OperationSession): ReadonlySet<string> | null {
  const { session_id: id } = undone;
  if (nothingIsLeft(history, undone)) return NO_FOLDERS;
  const more = [
    ...history.operations(id, { status: ['completed'], type: BUT_MAKING_FOLDERS, limit: 1 }),
    ...history.operations(id, { status: ['in_progress'], limit: 1 }),
  ];
  if (more.length > 0) return null;
  const kept = new Set([dirname(settingsOf(undone).backupRoot)]);
  for (const { target_path } of history.operations(id, { status: ['completed'] })) {
    if (target_path !== null) kept.add(target_path).add(dirname(target_path));
  }
  return kept;
}

/**
 * Folders that came back get their times; when no file of the session is left where it put it, all folders that it had changed do.
 *
 * @param kept folders that are to keep theirs; `null`: all
 */
async function restoreTimes(
  history: OperationHistoryTracker,
  undone: OperationSession,
  undo: string,
  kept: ReadonlySet<string> | null,
): Promise<void> {
  const wanted = new Map<string, WantedTime>();
  for (const record of history.operations(undo, { type: ['create_directory'], status: ['completed'] })) {
    const { restore } = record.metadata;
    if (record.target_path === null || restore === undefined) continue;
    wanted.set(record.target_path, { path: record.target_path, mtimeNs: restore.mtime_ns });
  }
  if (kept !== null) {
    const isAllowed = undone.metadata.imported === true ? changedBy(history, undone, undo) : () => true;
    for (const { path, mtime_ns } of history.directoryTimes(undone.session_id)) {
      if (isAllowed(path) && !kept.has(path)) wanted.set(path, { path, mtimeNs: mtime_ns });
    }
  }
  // What stands in place of a folder is somebody's.
  await setTimes([...wanted.values()].filter(({ path }) => folderTime(path) !== null));
}

/** An imported document may name any folder: only those count in which the undo, where it was allowed to, did something. */
function changedBy(
  history: OperationHistoryTracker,
  undone: OperationSession,
  undo: string,
): (folder: string) => boolean {
  const changed = new Set<string>();
  for (const { source_path, target_path } of history.operations(undo, { status: ['completed'] })) {
    for (const path of [source_path, target_path]) if (path !== null) changed.add(dirname(path));
  }
  // The backup store, or the manifest in it, went.
  const holder = dirname(settingsOf(undone).backupRoot);
  const { allow_roots = [] } = history.requireSession(undo).metadata;
  if (allow_roots.some((root) => isInside(holder, realPathOf(root)))) changed.add(holder);
  return (folder) => changed.has(folder);
}
