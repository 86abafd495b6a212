import type { FileIdentity, OperationDetails, OperationRecord, PlannedOperation } from './operation.js';

/** What stands somewhere, or will when the turn comes. */
export interface Standing {
  /** `null`: a step before brings it. */
  readonly identity: FileIdentity | null;
  /** SHA-256, when it is known. */
  readonly checksum: string | null;
}

/**
 * The inverse for a file that was changed since: what is there now goes, as it is, with the time and mode that its
 * change gave it. A changed copy is not deleted but put into the backup store.
 *
 * @returns `null` for what has no such way: folders, playlists (`fromStore`), objects of the backup store, and what
 *   nobody knows
 */
export function asItIs(inverse: PlannedOperation, now: Standing): PlannedOperation | null {
  const { type, sourcePath, targetPath, undoes, details } = inverse;
  if (now.identity?.kind === 'directory' || details.from_backup === true || isUnknown(now)) return null;
  switch (type) {
    case 'move':
    case 'move_cover':
    case 'copy':
    case 'hardlink':
    case 'reflink':
    case 'delete': {
      const { identity, checksum } = now;
      const size = identity?.kind === 'file' ? identity.size : null;
      const changed = { type, sourcePath, targetPath, checksum, size, details: recognizedBy(now) } as const;
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

/** What stands at the old place. */
export interface Obstacle extends Standing {
  readonly path: string;
}

/** What is in the way goes into the backup store. Only regular files can be kept there. */
export function putAway({ path, identity, checksum }: Obstacle): PlannedOperation | null {
  if ((identity !== null && identity.kind !== 'file') || isUnknown({ identity, checksum })) return null;
  return {
    type: 'delete',
    sourcePath: path,
    targetPath: null,
    checksum,
    size: identity?.size ?? null,
    details: recognizedBy({ identity, checksum }),
  };
}

/** What is in the way gets another name. */
export function stepAside(obstacle: Obstacle, freeName: string): PlannedOperation | null {
  const { path, identity, checksum } = obstacle;
  if (identity?.kind === 'directory' || isUnknown(obstacle)) return null;
  return {
    type: 'move',
    sourcePath: path,
    targetPath: freeName,
    checksum,
    size: identity?.size ?? null,
    details: recognizedBy(obstacle),
    whenOccupied: 'skip',
  };
}

function isUnknown({ identity, checksum }: Standing): boolean {
  return identity === null && checksum === null;
}

/** By what the mover notices that something else stands there. */
function recognizedBy({ identity }: Standing): OperationDetails {
  return identity === null ? { check_content: true } : { identity };
}
