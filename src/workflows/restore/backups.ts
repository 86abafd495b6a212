import { join } from 'node:path';
import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { SessionNotFoundError, systemErrorCode, UserError } from '../../domain/errors.js';
import type { OperationRecord } from '../../domain/operation.js';
import { keptFor, objectEnding, placeBelow, withoutPrivileges } from '../../domain/restore.js';
import { SESSION_ID_PATTERN, type OperationSession } from '../../domain/session.js';
import { skipped, type Skip } from '../../domain/skip.js';
import { describeSystemError } from '../../domain/system-errors.js';
import { BackupStore } from '../../filesystem/backup-store.js';
import { exists, folderNames, realPathOf, statsOf } from '../../filesystem/identity.js';
import { manifestFoldersIn, readManifest, recordsOf, type Manifest } from '../documents/manifest-file.js';
import { isFolder } from '../documents/rebuild-history.js';
import { existingKey } from '../documents/signature.js';
import { settingsOf } from '../history/session-settings.js';
import type { Backup, RestoreItem } from './restore-item.js';

/** A folder below the target for objects of which nobody knows any more what they were called. */
const UNNAMED = 'unnamed';

/**
 * What a user means by a backup: a session of the history, by its id; else a library with a backup store, the store, the
 * folder of one session in it, or any folder of files.
 *
 * @throws UserError when it is none of them
 */
export function backupCalled(history: OperationHistoryTracker, reference: string): Backup {
  const session = sessionCalled(history, reference);
  if (session !== null) return backupOfSession(history, session);
  if (!isFolder(reference)) {
    throw new UserError('no_backup', `${reference} is no session of the history, and no folder.`, {
      exitCode: 2,
      path: reference,
      hint: 'Name a session (music-organize sessions lists them), a library with a backup store, or a folder.',
    });
  }
  try {
    const folder = realPathOf(reference);
    const found = manifestFoldersIn(folder);
    const key = existingKey(history.path);
    if (found !== null && found.folders.length === 1 && found.folders[0] === folder) {
      return { root: found.store, session: null, items: () => itemsOfManifests([folder], found.store, key, new Set()) };
    }
    const store = found?.store ?? storeWithoutManifests(folder);
    if (store === null) return { root: folder, session: null, items: () => itemsOfFolder(folder) };
    return { root: store, session: null, items: () => itemsOfStore(store, found?.folders ?? [], key) };
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === undefined) throw cause;
    throw new UserError('unreadable', `${reference} cannot be read: ${describeSystemError(code, code)}.`, {
      path: reference,
      cause,
    });
  }
}

function sessionCalled(history: OperationHistoryTracker, reference: string): OperationSession | null {
  if (!SESSION_ID_PATTERN.test(reference) && reference !== '@') return null;
  try {
    return history.resolveSession(reference);
  } catch (error) {
    if (error instanceof SessionNotFoundError) return null;
    throw error;
  }
}

/** A store of which all manifests are lost, or a library that holds one. */
function storeWithoutManifests(folder: string): string | null {
  for (const root of [folder, new BackupStore(join(folder, '.music-organize')).root]) {
    const isStore = root.endsWith('/.music-organize') && statsOf(join(root, 'objects'))?.isDirectory() === true;
    if (isStore) return root;
  }
  return null;
}

function backupOfSession(history: OperationHistoryTracker, session: OperationSession): Backup {
  const { session_id, source_root, target_root, metadata } = session;
  const own = metadata.imported !== true;
  return {
    root: settingsOf(session).backupRoot,
    session: session_id,
    *items() {
      for (const record of history.operations(session_id, { type: ['delete', 'rewrite'], status: ['completed'] })) {
        yield* itemOf(record, [source_root, target_root], record.backup_path ?? '', own);
      }
    },
  };
}

/** Every session of a store, the newest first, so that of several contents of a file the last one gets its name. */
function* itemsOfStore(
  store: string,
  folders: readonly string[],
  key: Uint8Array | null,
): Generator<RestoreItem | Skip> {
  const named = new Set<string>();
  yield* itemsOfManifests(folders, store, key, named);
  for (const { path, checksum } of objectsIn(store)) {
    if (!named.has(checksum)) yield { from: path, place: `${UNNAMED}/${checksum}`, checksum, rights: undefined };
  }
}

/** @param named gets the checksums of the objects that a manifest names */
function* itemsOfManifests(
  folders: readonly string[],
  store: string,
  key: Uint8Array | null,
  named: Set<string>,
): Generator<RestoreItem | Skip> {
  const manifests: Manifest[] = [];
  for (const folder of folders) {
    const read = guarded(folder, () => readManifest(folder, key));
    if ('reason' in read) yield read;
    else manifests.push(read);
  }
  manifests.sort((a, b) => (a.session.start_time < b.session.start_time ? 1 : -1));
  for (const manifest of manifests) {
    const { source_root, target_root } = manifest.session;
    if (manifest.trouble !== null) yield skipped(manifest.folder, 'unreadable_file', manifest.trouble);
    for (const record of recordsOf(manifest)) {
      const kept = keptFor(record);
      if (kept === null) continue;
      named.add(kept.checksum);
      // Whatever a manifest says: the store that it lies in holds the object, or nobody.
      const object = new BackupStore(store).objectPath(kept.checksum);
      yield* itemOf(record, [source_root, target_root], object, manifest.own);
    }
  }
}

/** @param own the record is this history's own, so that the rights in it are given back as they were */
function* itemOf(
  record: OperationRecord,
  roots: readonly string[],
  object: string,
  own: boolean,
): Generator<RestoreItem | Skip> {
  const kept = keptFor(record);
  if (kept === null) return;
  const { checksum, path, rights } = kept;
  const place = placeBelow(path, roots);
  if (place === null) yield skipped(path, 'outside_library', 'it was below no root of its session');
  else if (!object.endsWith(objectEnding(checksum))) {
    yield skipped(path, 'damaged', `${object} is no object of a backup store with its content`);
  } else
    yield {
      from: object,
      place,
      checksum,
      rights: own || rights === undefined ? rights : withoutPrivileges(rights, us()),
    };
}

function us(): { readonly uid: number; readonly gid: number } {
  return { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
}

/** In the order of their checksums. */
function* objectsIn(store: string): Generator<{ readonly path: string; readonly checksum: string }> {
  const objects = join(store, 'objects');
  if (!exists(objects)) return;
  for (const byte of folderNames(objects).sort()) {
    if (!/^[0-9a-f]{2}$/u.test(byte) || statsOf(join(objects, byte))?.isDirectory() !== true) continue;
    for (const name of folderNames(join(objects, byte)).sort()) {
      const checksum = byte + name;
      if (/^[0-9a-f]{64}$/u.test(checksum)) yield { path: join(objects, byte, name), checksum };
    }
  }
}

/** Every file of a folder, as it is; symbolic links as links. */
function* itemsOfFolder(folder: string, below = ''): Generator<RestoreItem | Skip> {
  const names = guarded(folder, () => folderNames(folder).sort());
  if ('reason' in names) {
    yield { ...names, reason: 'unreadable_folder' };
    return;
  }
  for (const name of names) {
    const from = join(folder, name);
    const stats = statsOf(from);
    if (stats === undefined) yield skipped(from, name.includes('\uFFFD') ? 'not_utf8' : 'vanished');
    else if (stats.isDirectory()) yield* itemsOfFolder(from, `${below}${name}/`);
    else if (stats.isFile() || stats.isSymbolicLink()) {
      yield { from, place: `${below}${name}`, checksum: null, rights: undefined };
    } else yield skipped(from, 'special_file');
  }
}

/** What `work` gives, or why it cannot be read. @throws bugs */
function guarded<T extends object>(path: string, work: () => T): T | Skip {
  try {
    return work();
  } catch (error) {
    if (error instanceof UserError && error.code === 'invalid_document') {
      return skipped(path, 'unreadable_file', error.message);
    }
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    return skipped(path, 'unreadable_file', describeSystemError(code, code));
  }
}
