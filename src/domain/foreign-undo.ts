import type { FileIdentity, PlannedOperation } from './operation.js';
import { objectEnding, withoutPrivileges } from './restore.js';

/** What names a file by nothing but its place, so that a wrong place is a wrong file. */
const FOLDERS: ReadonlySet<string> = new Set(['create_directory', 'remove_directory']);

/**
 * The inverse of a record from elsewhere, without what would harm: it gives nobody rights, takes no file for an object
 * of a backup store that is not named by its content, and touches no file whose content it does not know.
 *
 * @param us who comes to own what is made
 * @returns `null` for what is not undone
 */
export function disarmed(inverse: PlannedOperation, us: Pick<FileIdentity, 'uid' | 'gid'>): PlannedOperation | null {
  const { type, checksum, sourcePath } = inverse;
  const { object, restore, ...others } = inverse.details;
  const isLink = others.identity?.kind === 'symlink';
  if (checksum === null && !FOLDERS.has(type) && !isLink) return null;
  if (others.from_backup === true && sourcePath?.endsWith(objectEnding(checksum ?? '')) !== true) return null;
  // Edits lead to the old content of a playlist as well.
  const isObject = object?.endsWith(objectEnding(others.becomes ?? '')) === true;
  const details = {
    ...others,
    ...(isObject ? { object } : {}),
    ...(restore === undefined ? {} : { restore: withoutPrivileges(restore, us) }),
  };
  return { ...inverse, details };
}
