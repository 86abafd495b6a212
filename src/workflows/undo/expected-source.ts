import type { FileIdentity, PlannedOperation } from '../../domain/operation.js';
import { identify } from '../../filesystem/identity.js';

// What an inverse operation finds at its source: what the mover compares just before the act.

/**
 * What stands there now, so that the mover notices when it changes between this look and the act.
 *
 * @param found what the look at it found already
 */
export function asFound(inverse: PlannedOperation, found: FileIdentity | undefined): PlannedOperation {
  if (inverse.sourcePath === null || inverse.details.from_backup === true) return inverse;
  const identity = found ?? identify(inverse.sourcePath);
  return { ...inverse, details: { ...inverse.details, identity } };
}

/**
 * A step before brings it, perhaps as another inode; or fails to, and then what is there is not taken for it. Without a
 * checksum only the inode can tell.
 */
export function asComing(inverse: PlannedOperation, coming: string | null): PlannedOperation {
  const checksum = inverse.checksum ?? coming;
  if (checksum === null) return inverse;
  const { identity: _notThereYet, ...details } = inverse.details;
  return { ...inverse, checksum, details: { ...details, check_content: true } };
}
