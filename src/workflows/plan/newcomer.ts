import type { FileIdentity, PlannedOperation } from '../../domain/operation.js';
import type { NamedFiles } from '../../domain/playlists/same-playlist.js';
import type { AudioFormat } from '../../domain/track.js';

/** A file that looks for its place in the library. */
export interface Newcomer {
  readonly path: string;
  readonly identity: FileIdentity;
  /** SHA-256, when it is known. */
  readonly checksum: string | null;
  /** `null` for sidecars. */
  readonly format: AudioFormat | null;
}

/** A newcomer whose checksums are found out when somebody may be the same. */
export interface Seeker extends Newcomer {
  checksum: string | null;
  /** Checksum of its sound; `undefined` while nobody asked, `null` when it cannot be compared. */
  sound?: string | null;
  /** Of a playlist, the files that it names; `undefined` while nobody asked, `null` when it cannot be read. */
  names?: NamedFiles | null;
}

/** Who has a name that a newcomer wants: a file of the library, or another file of the plan. */
export interface Holder {
  readonly with: 'existing' | 'planned';
  /** The name that it has or gets. */
  readonly path: string;
  /** Where its content can be read now. */
  readonly content: string;
  readonly size: number;
  readonly checksum: string | null;
  readonly isFile: boolean;
}

export interface Place {
  /** `null`: it stays where it is. */
  readonly path: string | null;
  /** What must be done before, or instead. */
  readonly before: readonly PlannedOperation[];
  /** What must be done after. */
  readonly after?: readonly PlannedOperation[];
  /** Set when it all happens, or nothing: nobody loses a place that the newcomer then does not take. */
  readonly group?: string;
  /** Where it is in the library though it does not go there now; or one that is the same. */
  readonly isAt?: string;
}

export const STAYS: Place = { path: null, before: [] };

/** @param details beyond identity and reason */
export function deletion(
  path: string,
  identity: FileIdentity,
  checksum: string | null,
  details: PlannedOperation['details'],
): PlannedOperation {
  return {
    type: 'delete',
    sourcePath: path,
    targetPath: null,
    checksum,
    size: identity.size,
    details: { identity, ...details },
  };
}
