import type { Rights } from '../../domain/restore.js';
import type { Skip } from '../../domain/skip.js';

/** A file of a backup, and where it goes. */
export interface RestoreItem {
  /** What is copied, absolute. */
  readonly from: string;
  /** Below the target, POSIX style. */
  readonly place: string;
  /** SHA-256 that it must have; `null`: it is taken as it is. */
  readonly checksum: string | null;
  /** What it gets in place of what the copied file has. */
  readonly rights: Rights | undefined;
}

/** A backup, whatever it is: what is in it, newest first, read one by one. */
export interface Backup {
  /** Of the restore session: the folder that holds what is copied. */
  readonly root: string;
  /** The session that it is of; `null` for a folder. */
  readonly session: string | null;
  /** What can be restored, and what cannot, with the reason. */
  readonly items: () => Iterable<RestoreItem | Skip>;
}

export function isSkip(item: RestoreItem | Skip): item is Skip {
  return 'reason' in item;
}
