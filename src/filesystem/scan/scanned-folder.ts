import type { FileIdentity } from '../../domain/operation.js';
import type { Skip } from '../../domain/skip.js';
import type { ReadFolder } from './read-folder.js';

/** A folder with everything in it, as it was before any change. */
export interface ScannedFolder {
  /** Absolute. */
  readonly path: string;
  readonly identity: FileIdentity;
  /** Names of the audio files that are taken, sorted by code unit. */
  readonly audio: string[];
  /** Names of the other visible regular files, sorted. Unsupported audio and audio that `include` leaves out are in neither. */
  readonly others: string[];
  /** All directory entries: hidden ones, folders and unscanned ones too. */
  readonly totalEntries: number;
  /** Names of all subfolders, hidden and unscanned ones too; bytes that are no UTF-8 as `\xNN`. */
  readonly subfolders: string[];
}

export interface ScanOptions {
  /** Globs relative to the root; only audio files that match one are taken. None: all. */
  readonly include?: readonly string[];
  /** Globs relative to the root. What matches is left alone; a folder that matches is not entered. */
  readonly exclude?: readonly string[];
  /** Enter symbolic links to folders. Links to files are never followed. */
  readonly followSymlinks?: boolean;
  /** Absolute folders that are not entered, by whatever path they are reached: the library inside the source. */
  readonly leaveOut?: readonly string[];
  readonly isAudio: (name: string) => boolean;
  readonly isUnsupportedAudio: (name: string) => boolean;
  /** Folders that belong to the system (`@eaDir`), left alone silently like hidden ones. */
  readonly systemFolders: (name: string) => boolean;
  /** Told of everything left alone that is not hidden or excluded. */
  readonly onSkip: (skip: Skip) => void;
  readonly signal?: AbortSignal;
  /** Names that may wait for a slow reader before the walk pauses. */
  readonly queueLimit?: number;
  /** Stands in for the disk in tests. */
  readonly readFolder?: ReadFolder;
}
