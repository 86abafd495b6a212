import type { Track } from '../track.js';
import { artistOf, primaryArtist } from './artists.js';
import { splitExtension } from './file-kinds.js';
import { tagsFromFileName } from './file-name.js';
import type { LayoutOptions } from './layout.js';
import { SINGLES_FOLDER, UNKNOWN_ALBUM, UNKNOWN_ARTIST, UNTITLED } from './names.js';
import { sanitizeComponent, sanitizeValue } from './sanitize.js';
import { settle, titleFromFileName, type Finish } from './spoken-name.js';
import { sameText, textOf } from './tag-text.js';
import { fileNameOf, partsBelow } from './track-path.js';

/** Finished folders and a file name without its extension, and why. */
export interface Place {
  readonly components: readonly string[];
  readonly reason: string;
}

/**
 * The place of a track that is on no album: `Artist/Singles/Title`; without an artist in tags, folder or file name and
 * without a title tag, `Unknown Artist/Unknown Album/<old name>`, as the old name says more than a guess.
 */
export function placeSingle(track: Track, options: LayoutOptions): Place {
  const finish =
    (fallback: string): Finish =>
    (text) =>
      sanitizeComponent(sanitizeValue(text, fallback, options.profile), fallback, options.profile);
  const [artistName, fileName] = [finish(UNKNOWN_ARTIST), finish(UNTITLED)];
  // Finished before it is read, as it will be when it is read again: `A: B` becomes `A - B`.
  const stem = fileName(splitExtension(fileNameOf(track.path)).stem);
  const title = textOf(track.tags.title);
  const by = singleArtist(track, stem, title, options.rootLength, artistName);

  if (by === undefined && title === undefined) {
    return {
      components: [UNKNOWN_ARTIST, UNKNOWN_ALBUM, stem],
      reason: 'neither its tags nor its file name say what it is',
    };
  }
  const artist = by?.artist ?? UNKNOWN_ARTIST;
  const rename = (old: string): string =>
    fileName(titleFromFileName(old, artist, (text) => [artistName(text)]).title ?? old);
  return {
    components: [
      artistName(primaryArtist(artist)),
      SINGLES_FOLDER,
      title === undefined ? settle(stem, rename) : fileName(title),
    ],
    reason: by === undefined ? 'on no album, by an unknown artist' : `on no album, by ${artist}${by.source}`,
  };
}

/**
 * Who a single is by. Without a tag it is the folder when the track stands in `Artist/Singles/` of the library, where an
 * earlier run put it; else the file name, unless a title tag shows that the file name means something else.
 */
function singleArtist(
  { tags, path }: Track,
  stem: string,
  title: string | undefined,
  rootLength: number,
  finish: Finish,
): { readonly artist: string; readonly source: string } | undefined {
  const tagged = textOf(tags.albumArtist) ?? artistOf(tags);
  if (tagged !== undefined) return { artist: tagged, source: '' };
  const housed = artistOfSingles(path, rootLength);
  if (housed !== undefined) return { artist: housed, source: ' (from its folder)' };
  const name = tagsFromFileName(stem);
  const meant = title === undefined || sameText(finish(name.title ?? ''), finish(title));
  const known = name.artist !== undefined && finish(primaryArtist(name.artist)) !== UNKNOWN_ARTIST;
  return meant && known ? { artist: name.artist, source: ' (from its file name)' } : undefined;
}

function artistOfSingles(path: string, rootLength: number): string | undefined {
  const [artist, folder, ...file] = partsBelow(path, rootLength) ?? [];
  return folder === SINGLES_FOLDER && file.length === 1 && artist !== UNKNOWN_ARTIST ? artist : undefined;
}
