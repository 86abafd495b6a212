import type { OperationDetails, OperationType, PlannedOperation } from '../../src/domain/operation.js';
import { exists, identify } from '../../src/filesystem/identity.js';
import { sha256 } from './tree.js';

/** An operation as the planner makes one, from what is on the disk now. */
export function planned(
  type: OperationType,
  source: string | null,
  target: string | null,
  details: OperationDetails = {},
): PlannedOperation {
  const identity = source !== null && exists(source) ? identify(source) : undefined;
  const isFile = identity?.kind === 'file';
  return {
    type,
    sourcePath: source,
    targetPath: target,
    checksum: isFile ? sha256(source!) : null,
    size: isFile ? identity.size : null,
    details: { ...(identity === undefined ? {} : { identity }), ...details },
  };
}
