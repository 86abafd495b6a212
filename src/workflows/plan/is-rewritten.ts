import { basename } from 'node:path';
import { systemErrorCode } from '../../domain/errors.js';
import { playlistKind } from '../../domain/playlists/playlist.js';
import { isSamePlaylist, NamedFiles } from '../../domain/playlists/same-playlist.js';
import { identify } from '../../filesystem/identity.js';
import { readSmallFile } from '../../filesystem/small-file.js';
import { FileWhereabouts, NOTHING_MOVED } from './file-whereabouts.js';
import type { Seeker } from './newcomer.js';

/**
 * Whether a playlist of the library is what an earlier run made of this one: then it is a duplicate of it, although its
 * lines name the files of the library. Files count as the same by their sizes.
 */
export async function isRewritten(newcomer: Seeker, inLibrary: string): Promise<boolean> {
  const kind = playlistKind(basename(newcomer.path));
  if (kind === undefined || kind !== playlistKind(basename(inLibrary))) return false;
  if (newcomer.names === undefined) newcomer.names = await namesIn(newcomer.path);
  if (newcomer.names === null) return false;
  const others = await namesIn(inLibrary);
  if (others === null) return false;
  try {
    return isSamePlaylist(newcomer.names, others);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return false; // What cannot be compared is not the same.
  }
}

/** `null` for what cannot be read, or is too large. */
async function namesIn(path: string): Promise<NamedFiles | null> {
  try {
    const found = await readSmallFile(path);
    return found === null
      ? null
      : new NamedFiles({ path, content: found.content }, sizeOf(new FileWhereabouts(NOTHING_MOVED)));
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return null;
  }
}

function sizeOf(whereabouts: FileWhereabouts): (path: string, otherFormat: boolean) => string | undefined {
  return (path, otherFormat) => {
    const found = whereabouts.find(path, otherFormat);
    return found === undefined ? undefined : String(identify(found).size);
  };
}
