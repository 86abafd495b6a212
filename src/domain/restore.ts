import { isInside, relativeTo } from './paths.js';
import type { FileIdentity, OperationRecord } from './operation.js';

/** Mode, time and owner that a restored file gets. */
export type Rights = Pick<FileIdentity, 'mode' | 'mtime_ns' | 'uid' | 'gid'>;

/** The content that the backup store keeps for a record, and which file it was. */
export interface KeptContent {
  /** SHA-256: the object's name, and what must be in it. */
  readonly checksum: string;
  /** Where the file was. */
  readonly path: string;
  /** Bytes; `null` when nobody wrote it down. */
  readonly size: number | null;
  /** As the file had them; `undefined` when nobody wrote them down. */
  readonly rights: Rights | undefined;
}

/** What can be restored for a record; `null` when the store keeps nothing for it, or it was taken back. */
export function keptFor(record: OperationRecord): KeptContent | null {
  const { operation_type: type, status, backup_path, checksum_before: checksum, source_path: path } = record;
  if (type !== 'delete' && type !== 'rewrite') return null;
  if (status !== 'completed' || backup_path === null || checksum === null || path === null) return null;
  const { identity } = record.metadata;
  // The size of a record of a rewrite may be that of the new content.
  return { checksum, path, size: identity?.size ?? null, rights: identity };
}

/** How an object of a backup store ends that holds this content: what is named otherwise is none. */
export function objectEnding(checksum: string): string {
  return `/objects/${checksum.slice(0, 2)}/${checksum.slice(2)}`;
}

/**
 * Where a file goes below the target: as it lay below the root of its session, of two the nearer one.
 *
 * @returns POSIX style; `null` for what lay below none of them
 * @example placeBelow('/in/a/x.mp3', ['/in', '/in/a']) // 'x.mp3'
 */
export function placeBelow(path: string, roots: readonly string[]): string | null {
  const holders = roots.filter((root) => path !== root && isInside(path, root));
  const nearest = holders.sort((a, b) => b.length - a.length)[0];
  return nearest === undefined ? null : relativeTo(nearest, path);
}

/** What others wrote gives nobody rights: no setuid, no other owner than ours. */
export function withoutPrivileges(rights: Rights, { uid, gid }: Pick<FileIdentity, 'uid' | 'gid'>): Rights {
  return { mode: rights.mode & 0o777, mtime_ns: rights.mtime_ns, uid, gid };
}
