import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import type { PlannedOperation } from '../domain/operation.js';
import { isInside } from '../domain/paths.js';
import { NotAsPlannedError } from './act-errors.js';

/**
 * Where an operation may make a name: under one of the roots, with no symbolic link on the way; a root itself may be
 * made, with the folders that it needs.
 *
 * @throws NotAsPlannedError `outside_library` or `symlink_in_target`
 */
export function requireInside(
  { type, targetPath: path }: PlannedOperation,
  roots: readonly string[],
  throughLinks = false,
): void {
  if (path === null) return;
  if (type === 'create_directory' && roots.some((candidate) => isInside(candidate, path))) return;
  const root = roots.find((candidate) => path !== candidate && isInside(path, candidate));
  if (root === undefined) throw new NotAsPlannedError('outside_library', `${path} is outside ${roots.join(' and ')}`);
  if (throughLinks) return;
  for (let folder = dirname(path); folder.length > root.length; folder = dirname(folder)) {
    if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
      throw new NotAsPlannedError('symlink_in_target', `${folder} is a symbolic link`);
    }
  }
}
