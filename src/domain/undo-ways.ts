import type { FileIdentity, OperationRecord, PlannedOperation } from './operation.js';

/**
 * The inverse for a file that was changed since: what is there now goes, as it is, with the time and mode that its
 * change gave it. A changed copy is not deleted but put into the backup store.
 *
 * @param now what stands there; its content is hashed before anything is done
 * @returns `null` for what has no such way: folders, playlists (`fromStore`), objects of the backup store
 */
export function asItIs(inverse: PlannedOperation, now: FileIdentity): PlannedOperation | null {
  const { type, sourcePath, targetPath, undoes, details } = inverse;
  if (now.kind === 'directory' || details.from_backup === true) return null;
  switch (type) {
    case 'move':
    case 'move_cover':
    case 'copy':
    case 'hardlink':
    case 'reflink':
    case 'delete': {
      const size = now.kind === 'file' ? now.size : null;
      const changed = { type, sourcePath, targetPath, checksum: null, size, details: { identity: now } } as const;
      return { ...changed, whenOccupied: 'skip', ...(undoes === undefined ? {} : { undoes }) };
    }
    case 'create_directory':
    case 'remove_directory':
    case 'rewrite':
      return null;
  }
}

/**
 * The inverse of a rewrite whose file is gone or was changed by others: the old content comes from the backup store.
 *
 * @returns `null` when it was not kept
 */
export function fromStore(record: OperationRecord, inverse: PlannedOperation): PlannedOperation | null {
  const { backup_path: object, checksum_before: checksum, metadata } = record;
  if (inverse.type !== 'rewrite' || object === null || checksum === null) return null;
  const { identity, shared_object } = metadata;
  return {
    type: 'move',
    sourcePath: object,
    targetPath: inverse.targetPath,
    checksum,
    size: identity?.size ?? null,
    details: {
      from_backup: true,
      ...(shared_object === true ? { shared_object: true } : {}),
      ...(identity === undefined ? {} : { restore: identity }),
    },
    whenOccupied: 'skip',
    ...(inverse.undoes === undefined ? {} : { undoes: inverse.undoes }),
  };
}

/** What stands at the old place, or will when the turn comes. */
export interface Obstacle {
  readonly path: string;
  /** `null`: a step before brings it. */
  readonly identity: FileIdentity | null;
  /** SHA-256, when it is known. */
  readonly checksum: string | null;
}

/** What is in the way goes into the backup store. Only regular files can be kept there. */
export function putAway({ path, identity, checksum }: Obstacle): PlannedOperation | null {
  if (identity !== null && identity.kind !== 'file') return null;
  if (identity === null && checksum === null) return null;
  return {
    type: 'delete',
    sourcePath: path,
    targetPath: null,
    checksum,
    size: identity?.size ?? null,
    details: identity === null ? { check_content: true } : { identity },
  };
}

/** What is in the way gets another name. */
export function stepAside(obstacle: Obstacle, freeName: string): PlannedOperation | null {
  const { path, identity, checksum } = obstacle;
  if (identity?.kind === 'directory' || (identity === null && checksum === null)) return null;
  return {
    type: 'move',
    sourcePath: path,
    targetPath: freeName,
    checksum,
    size: identity?.size ?? null,
    details: identity === null ? { check_content: true } : { identity },
    whenOccupied: 'skip',
  };
}
