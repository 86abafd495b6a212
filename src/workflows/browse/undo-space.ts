import { dirname } from 'node:path';
import { systemErrorCode } from '../../domain/errors.js';
import { isInside } from '../../domain/paths.js';
import type { OperationSession } from '../../domain/session.js';
import { describeSystemError } from '../../domain/system-errors.js';
import { diskSpace, type DiskSpace } from '../../filesystem/disk-space.js';
import { settingsOf } from '../history/session-settings.js';

/** The folders in which an undo makes names, in the order in which they are told. */
export const UNDO_PLACES = ['source', 'library', 'backups'] as const;
export type UndoPlaceKind = (typeof UNDO_PLACES)[number];

/**
 * - `there`
 * - `not_yet`: the backup store is made in the library when something goes into it; its space is that of the library
 * - `missing`: its drive or share is not mounted, or the folder is gone
 * - `unknown`: the system does not say; `problem` has why
 */
export type UndoPlaceState = 'there' | 'not_yet' | 'missing' | 'unknown';

/** A folder that an undo may write to, and its disk. */
export interface UndoPlace {
  readonly kind: UndoPlaceKind;
  /** Absolute, raw. */
  readonly path: string;
  readonly state: UndoPlaceState;
  /** Bytes that the user may still write there; `null` when it is missing or unknown. */
  readonly free: number | null;
  /** The same text for places on one file system; `null` as `free`. */
  readonly device: string | null;
  /** A sentence for people where the state is `unknown`. */
  readonly problem: string | null;
}

export interface UndoSpace {
  /** Source, library and backup store; the library is left out where it is the source. */
  readonly places: readonly UndoPlace[];
  /**
   * Source and library are on one file system: files go back by renaming, which needs no space. `null` when that cannot
   * be seen, as one of them is not there.
   */
  readonly isOneDisk: boolean | null;
}

/**
 * Which disks an undo of a session may write to, and how much is free there; for the preview, which has the bytes that go
 * back. Changes nothing, and says of each folder that cannot be looked at why.
 *
 * @example const { places, isOneDisk } = await undoSpace(session);
 */
export async function undoSpace(session: OperationSession): Promise<UndoSpace> {
  const { source_root: source, target_root: library } = session;
  const { backupRoot: backups } = settingsOf(session);
  const paths: Readonly<Record<UndoPlaceKind, string>> = { source, library, backups };
  const kinds = UNDO_PLACES.filter((kind) => kind !== 'library' || library !== source);
  const found = await Promise.all(kinds.map((kind) => spaceAround(kind, paths[kind])));
  const holder = found.find(({ path }) => path === library);
  const places = found.map((place) => (place.kind === 'backups' ? inLibrary(place, holder) : place));
  const devices = [source, library].map((root) => places.find(({ path }) => path === root)?.device ?? null);
  return { places, isOneDisk: devices.includes(null) ? null : devices[0] === devices[1] };
}

async function spaceAround(kind: UndoPlaceKind, path: string): Promise<UndoPlace> {
  try {
    const disk = await diskSpace(path);
    return placeOf(kind, path, disk);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    const problem = `${path} cannot be looked at: ${describeSystemError(code, code)}.`;
    return { ...placeOf(kind, path, null), state: 'unknown', problem };
  }
}

function placeOf(kind: UndoPlaceKind, path: string, disk: DiskSpace | null): UndoPlace {
  const { free = null, device = null } = disk ?? {};
  return { kind, path, state: disk === null ? 'missing' : 'there', free, device, problem: null };
}

/** A backup store that is not there is made anew where its library is. Elsewhere, its drive may be away. */
function inLibrary(store: UndoPlace, library: UndoPlace | undefined): UndoPlace {
  if (store.state !== 'missing' || library?.state !== 'there' || !isInside(dirname(store.path), library.path)) {
    return store;
  }
  return { ...store, state: 'not_yet', free: library.free, device: library.device };
}
