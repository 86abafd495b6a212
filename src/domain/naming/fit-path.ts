import { sanitizeComponent, shorten } from './sanitize.js';
import {
  COMPONENT_LIMITS,
  FOLDER_MIN,
  NUMBERING_ROOM,
  PORTABLE_PATH_MAX,
  SUBSTITUTE,
  TITLE_ROOM,
  utf16Length,
  type SanitizeProfile,
} from './sanitize-rules.js';

/**
 * Joins finished folders and a file name to a relative path that fits (rules 8 and 9). For `portable` the whole path,
 * root included, stays within 259 UTF-16 units with room for ` (NN)`: the file name gives way first, down to a fixed
 * room, then the longest folder.
 *
 * @param components folders, then the file name without its extension
 * @param extension with its dot, or empty
 * @param rootLength UTF-16 units of the library's absolute path, without a separator at its end
 * @returns POSIX style, without a leading separator; `null` when it cannot be made to fit
 */
export function fitPath(
  components: readonly string[],
  extension: string,
  profile: SanitizeProfile,
  rootLength: number,
): string | null {
  const { max, size } = COMPONENT_LIMITS[profile];
  const folders = components.slice(0, -1).map((folder) => sanitizeComponent(folder, SUBSTITUTE, profile));
  const stem = sanitizeComponent(components.at(-1) ?? '', SUBSTITUTE, profile, { maxBytes: max - size(extension) });
  if (profile !== 'portable') return join(folders, stem, extension);

  const room = PORTABLE_PATH_MAX - NUMBERING_ROOM - rootLength - '/'.length;
  const shorter = shortenFolders(folders, room - TITLE_ROOM);
  if (shorter === null) return null;
  const stemRoom = room - lengthOf(shorter) - extension.length;
  return join(shorter, shorten(stem, SUBSTITUTE, stemRoom, utf16Length), extension);
}

/** Shortens the longest folder again and again; `null` when all are at their least and still too long. */
function shortenFolders(folders: readonly string[], room: number): readonly string[] | null {
  let shorter = folders;
  for (let excess = lengthOf(shorter) - room; excess > 0; excess = lengthOf(shorter) - room) {
    const longest = shorter.reduce((most, folder, at) => (folder.length > (shorter[most] ?? '').length ? at : most), 0);
    const folder = shorter[longest] ?? '';
    if (folder.length <= FOLDER_MIN) return null;
    const limit = Math.max(FOLDER_MIN, folder.length - Math.ceil(excess / shorter.length));
    shorter = shorter.with(longest, shorten(folder, SUBSTITUTE, limit, utf16Length));
  }
  return shorter;
}

/** UTF-16 units, a separator after each. */
function lengthOf(folders: readonly string[]): number {
  return folders.reduce((sum, folder) => sum + folder.length + '/'.length, 0);
}

function join(folders: readonly string[], stem: string, extension: string): string {
  return [...folders, stem + extension].join('/');
}
