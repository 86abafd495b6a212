import { dirname } from 'node:path';
import type { PlannedOperation } from '../../domain/operation.js';
import { exists } from '../../filesystem/identity.js';

/** Operations that make a folder and what is missing above it, parents first; none when it is there. */
export function missingFolders(folder: string): PlannedOperation[] {
  const missing: PlannedOperation[] = [];
  for (let next = folder; !exists(next); next = dirname(next)) missing.unshift(createDirectory(next));
  return missing;
}

export function createDirectory(path: string): PlannedOperation {
  return { type: 'create_directory', sourcePath: null, targetPath: path, checksum: null, size: null, details: {} };
}

export function removeDirectory(path: string): PlannedOperation {
  return { type: 'remove_directory', sourcePath: path, targetPath: null, checksum: null, size: null, details: {} };
}
