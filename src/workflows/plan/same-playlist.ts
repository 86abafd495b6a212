import { basename } from 'node:path';
import { systemErrorCode } from '../../domain/errors.js';
import { playlistKind } from '../../domain/playlists/playlist.js';
import { isSamePlaylist } from '../../domain/playlists/same-playlist.js';
import { identify } from '../../filesystem/identity.js';
import { readSmallFile } from '../../filesystem/small-file.js';
import { FileWhereabouts, NOTHING_MOVED } from './file-whereabouts.js';

/**
 * Whether a playlist of the library is what an earlier run made of this one: then it is a duplicate of it, although its
 * lines name the files of the library. Files count as the same by their sizes.
 */
export async function isRewritten(path: string, inLibrary: string): Promise<boolean> {
  if (playlistKind(basename(path)) === undefined) return false;
  try {
    const [one, other] = [await readSmallFile(path), await readSmallFile(inLibrary)];
    if (one === null || other === null) return false;
    const whereabouts = new FileWhereabouts(NOTHING_MOVED);
    const sizeOf = (file: string, otherFormat: boolean): string | undefined => {
      const found = whereabouts.find(file, otherFormat);
      return found === undefined ? undefined : String(identify(found).size);
    };
    return isSamePlaylist({ path, content: one.content }, { path: inLibrary, content: other.content }, sizeOf);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return false; // What cannot be compared is not the same.
  }
}
