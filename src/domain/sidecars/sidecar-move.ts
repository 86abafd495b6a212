import type { LayoutOptions } from '../naming/placement.js';
import { fitPath } from '../naming/fit-path.js';
import { splitExtension } from '../naming/file-kinds.js';
import { UNTITLED } from '../naming/names.js';
import { sanitizeComponent, shorten } from '../naming/sanitize.js';
import {
  COMPONENT_LIMITS,
  NUMBERING_ROOM,
  PORTABLE_PATH_MAX,
  SUBSTITUTE,
  utf16Length,
} from '../naming/sanitize-rules.js';

/** Where a sidecar goes. */
export interface SidecarMove {
  readonly name: string;
  readonly type: 'move_cover' | 'move';
  /** Below the library's root, POSIX style. Collisions are not settled yet. `null`: it stays, no path there fits. */
  readonly targetRelativePath: string | null;
  /** Why there, for people. */
  readonly reason: string;
  /** The track that it belongs to, and what its own name has behind the stem of the track: `.en.lrc`. */
  readonly follows?: { readonly track: string; readonly tail: string };
}

/**
 * The place of a sidecar beside its track: they share their stem.
 *
 * @param track its place below the library, POSIX style
 * @param tail what the sidecar has behind the stem: `.en.lrc`
 * @returns `null` when it cannot be made to fit
 */
export function besideTrack(track: string, tail: string, options: LayoutOptions): string | null {
  const folder = folderOf(track);
  const { stem } = splitExtension(track.slice(folder === '' ? 0 : folder.length + 1));
  return placeIn(folder, sanitizeComponent(stem, UNTITLED, options.profile), tail, options);
}

/**
 * Below a folder that is settled, the name as it is, but for what no file system of the profile takes and what is too
 * long (rules 8 and 9).
 *
 * @returns `null` when it cannot be made to fit
 */
export function ownPlace(folder: string, name: string, options: LayoutOptions): string | null {
  const { stem, extension } = splitExtension(name);
  const whole = sanitizeComponent(name, UNTITLED, options.profile);
  if (whole.endsWith(extension))
    return placeIn(folder, whole.slice(0, whole.length - extension.length), extension, options);
  return placeIn(folder, sanitizeComponent(stem, UNTITLED, options.profile), extension, options);
}

/** The same in folders of their own below it, which give way to a long name as an album's do. */
export function ownPlaceBelow(
  folder: string,
  folders: readonly string[],
  name: string,
  options: LayoutOptions,
): string | null {
  const { profile, rootLength } = options;
  const own = folders.map((one) => sanitizeComponent(one, UNTITLED, profile));
  const settled = below(folder, '').length;
  // As all files of the folder: their common folders depend on no name.
  const fitting = fitPath([...own, SUBSTITUTE], '', profile, rootLength + settled);
  return fitting === null ? null : ownPlace(below(folder, folderOf(fitting)), name, options);
}

/**
 * Below a folder that is settled, a name whose end stays whole.
 *
 * @param stem sanitized; it is shortened where it has to be
 * @returns `null` when it cannot be made to fit
 */
function placeIn(folder: string, stem: string, tail: string, options: LayoutOptions): string | null {
  const { profile, rootLength } = options;
  const { max, size } = COMPONENT_LIMITS[profile];
  const isShort = size(stem) + size(tail) <= max;
  const component = isShort ? stem : sanitizeComponent(stem, UNTITLED, profile, { maxBytes: max - size(tail) });
  const whole = profile === 'portable' ? PORTABLE_PATH_MAX - NUMBERING_ROOM : Infinity;
  const room = whole - (rootLength + '/'.length) - below(folder, '').length - utf16Length(tail);
  const fitting = component.length <= room ? component : shorten(component, SUBSTITUTE, room, utf16Length);
  const place = below(folder, fitting + tail);
  const isTooLong = size(fitting) + size(tail) > max || utf16Length(fitting) > room;
  return isTooLong ? null : place;
}

export function folderOf(relativePath: string): string {
  return relativePath.slice(0, Math.max(0, relativePath.lastIndexOf('/')));
}

export function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
