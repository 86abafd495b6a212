import { splitExtension } from '../naming/file-kinds.js';
import { UNTITLED } from '../naming/names.js';
import { sanitizeComponent, type SanitizeProfile } from '../naming/sanitize.js';

/** Where a sidecar goes. */
export interface SidecarMove {
  readonly name: string;
  readonly type: 'move_cover' | 'move';
  /** Below the library's root, POSIX style. Collisions are not settled yet. */
  readonly targetRelativePath: string;
  /** Why there, for people. */
  readonly reason: string;
  /** The track that it belongs to, and what its own name has behind the stem of the track: `.en.lrc`. */
  readonly follows?: { readonly track: string; readonly tail: string };
}

/** The name of a sidecar beside its track: they share their stem. */
export function besideTrack(trackName: string, tail: string, profile: SanitizeProfile): string {
  const { stem } = splitExtension(trackName);
  return sanitizeComponent(stem, UNTITLED, profile, { maxBytes: 255 - tail.length }) + tail;
}

/** The name as it is, but for what no file system of the profile takes. */
export function ownName(name: string, profile: SanitizeProfile): string {
  const whole = sanitizeComponent(name, UNTITLED, profile);
  const { stem, extension } = splitExtension(name);
  if (whole.endsWith(extension)) return whole;
  return sanitizeComponent(stem, UNTITLED, profile, { maxBytes: 255 - extension.length }) + extension;
}

export function folderOf(relativePath: string): string {
  return relativePath.slice(0, Math.max(0, relativePath.lastIndexOf('/')));
}

export function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
