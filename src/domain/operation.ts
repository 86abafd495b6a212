import type { LineEdit } from './playlists/apply-edits.js';
import type { PlaylistEncoding } from './playlists/encoding.js';

/** The kinds of reversible change; the journal stores them under these names (`operation_type`). */
export const OPERATION_TYPES = [
  'create_directory',
  'move',
  'move_cover',
  'copy',
  'hardlink',
  'reflink',
  'delete',
  'remove_directory',
  'rewrite',
] as const;
export type OperationType = (typeof OPERATION_TYPES)[number];

/** Moves: the file is under its new name alone afterwards. */
const MOVES: readonly OperationType[] = ['move', 'move_cover'];
/** Copies and links: the file gets a second name, or a second one like it is made; the source stays as it is. */
const COPIES: readonly OperationType[] = ['copy', 'hardlink', 'reflink'];
/** What brings a file to a new name. */
export const TRANSFERS: readonly OperationType[] = [...MOVES, ...COPIES];
/** What takes away the file at its source, or gives it another content. */
export const DEPARTURES: readonly OperationType[] = [...MOVES, 'delete', 'rewrite'];

export function isMove(type: OperationType): boolean {
  return MOVES.includes(type);
}

export function isCopyOrLink(type: OperationType): boolean {
  return COPIES.includes(type);
}

/** Whether the file is no more at its source afterwards. */
export function takesAway(type: OperationType): boolean {
  return isMove(type) || type === 'delete';
}

/** Whether what was at its source is no more there afterwards, or has another content. */
export function isDeparture(type: OperationType): boolean {
  return DEPARTURES.includes(type);
}

export const OPERATION_STATUSES = ['pending', 'in_progress', 'completed', 'failed', 'rolled_back', 'skipped'] as const;
export type OperationStatus = (typeof OPERATION_STATUSES)[number];

/** How a track gets into the library (`--mode`). */
export const TRANSFER_MODES = ['move', 'copy', 'hardlink', 'reflink'] as const;
export type TransferMode = (typeof TRANSFER_MODES)[number];

/**
 * What a file or folder was when it was looked at; compared again just before it is acted on.
 * 64-bit numbers are decimal strings, so that a value survives JSON unharmed.
 */
export interface FileIdentity {
  readonly kind: 'file' | 'directory' | 'symlink';
  /** Bytes. */
  readonly size: number;
  /** Modification time in nanoseconds since the epoch. */
  readonly mtime_ns: string;
  readonly inode: string;
  readonly device: string;
  /** Permission bits only (`st_mode & 0o7777`). */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Number of names that the inode has. */
  readonly links: number;
}

/** What a record keeps beyond its columns: the JSON of its `metadata` column. */
export interface OperationDetails {
  /** What stood at the source when it was planned; for `remove_directory`, what comes back on undo. */
  readonly identity?: FileIdentity;
  /** What a folder or file that comes back had, and gets again. */
  readonly restore?: Pick<FileIdentity, 'mode' | 'mtime_ns' | 'uid' | 'gid'>;
  /** The mover could not use hard links here: the target starts as an empty placeholder of ours. */
  readonly placeholder?: boolean;
  /**
   * Operations of one group, next to each other, happen together: when one does not, the rest is left out and what was
   * done of it is taken back.
   */
  readonly group?: string;
  /** The checksum comes from a file that anybody may have edited: the source is read before anything is done to it. */
  readonly check_content?: boolean;
  /** For `remove_directory`: the inode of the folder that held it, to know it again where device numbers change. */
  readonly parent_inode?: string;
  /** A `delete` that needs no backup, because this path holds the same content (undo of a copy). */
  readonly copy_of?: string;
  /** A `delete` of a duplicate: this path holds the same and stays; when it does not, nothing is deleted. */
  readonly duplicate_of?: string;
  /** SHA-256 of the file that stays, where it is the same by its sound alone. */
  readonly duplicate_checksum?: string;
  /** A `delete` that the user forced with `--no-backup`: the content is gone for good. */
  readonly unrecoverable?: boolean;
  /** The source is an object of the backup store, not a library file. */
  readonly from_backup?: boolean;
  /** The object of the backup store was there before this deletion: it is not this record's to take away. */
  readonly shared_object?: boolean;
  /** For `rewrite`: the lines that change; with the old content they are all that the new content follows from. */
  readonly edits?: readonly LineEdit[];
  /** For `rewrite`: SHA-256 of the new content. */
  readonly becomes?: string;
  /** For `rewrite`: of the old content. */
  readonly encoding?: PlaylistEncoding;
  /** For `rewrite`: of the new content, where it is another one. */
  readonly new_encoding?: PlaylistEncoding;
  /** For a `rewrite` that takes one back: nothing is kept of what it replaces, as edits lead there again. */
  readonly takes_back?: boolean;
  /** For a `rewrite` that does one again whose old content was not kept: this time it is not kept either. */
  readonly unkept?: boolean;
  /** For a `rewrite` that takes one back: the object of the backup store that holds the old content. */
  readonly object?: string;
  /** Why the planner chose this target, in words for people. */
  readonly reason?: string;
  /** What kind of music the planner took it for (`live`, `classical`, ...), and why. */
  readonly kind?: string;
  readonly kind_reason?: string;
  /** The folder of its album, below the library's root; POSIX style. */
  readonly album_folder?: string;
  /** What the operation made; an unchanged one needs no hashing when it is undone. */
  readonly result?: FileIdentity;
  /** Free for callers of the public API. */
  readonly [key: string]: unknown;
}

/** One reversible change, not yet journaled. Making one changes nothing. */
export interface PlannedOperation {
  readonly type: OperationType;
  /** Absolute; the bytes that the disk has, never normalized. `null` for `create_directory`. */
  readonly sourcePath: string | null;
  /** Absolute. `null` for `delete` and `remove_directory`; the source itself for `rewrite`. */
  readonly targetPath: string | null;
  /** SHA-256 of the source, lower-case hex, when it is known before acting. */
  readonly checksum: string | null;
  /** Bytes. `null` for folders. */
  readonly size: number | null;
  readonly details: OperationDetails;
  /** For `delete` and `rewrite`: where in the backup store the old content goes. The mover fills it in. */
  readonly backupPath?: string | null;
  /** The record that this operation undoes; its status follows this operation's. */
  readonly undoes?: number;
  /** The record of an earlier run that this operation carries on. */
  readonly recordId?: number;
  /** What to do when the target turns out to be taken at the last instant; default `rename`. */
  readonly whenOccupied?: 'rename' | 'skip';
}

/** An operation in the journal: a row of `operation_records`, its `metadata` parsed. */
export interface OperationRecord {
  /** Unique in one history; small enough to type. */
  readonly id: number;
  readonly session_id: string;
  /** ISO 8601, UTC: when the status last changed. */
  readonly timestamp: string;
  readonly operation_type: OperationType;
  readonly source_path: string | null;
  readonly target_path: string | null;
  readonly backup_path: string | null;
  readonly status: OperationStatus;
  readonly error_message: string | null;
  /** SHA-256, lower-case hex. */
  readonly checksum_before: string | null;
  readonly checksum_after: string | null;
  /** Bytes. */
  readonly file_size: number | null;
  readonly metadata: OperationDetails;
  /** The record that this one undoes. */
  readonly undoes: number | null;
}

/** What a list of operations goes by; without the metadata, which is most of a record. */
export type OperationOutline = Pick<
  OperationRecord,
  'id' | 'operation_type' | 'status' | 'source_path' | 'target_path' | 'file_size'
>;

/** What became of an operation that was tried; written to its record. */
export interface OperationOutcome {
  readonly id: number;
  readonly status: OperationStatus;
  readonly message: string | null;
  readonly checksumBefore: string | null;
  readonly checksumAfter: string | null;
  /** The final target, where a late conflict changed it; the file is there when the status is `completed`. */
  readonly targetPath: string | null;
  readonly backupPath: string | null;
  readonly details: OperationDetails;
  /**
   * Change time (`ctime`) of the source when it was looked at just before it was moved, or read, in ns; not journaled. What was
   * known of a file with that change time is known of what arrived.
   */
  readonly changedAt?: string;
}
