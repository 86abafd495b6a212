import type { Track } from '../track.js';
import type { AlbumGroup } from './album-decision.js';
import { artistOf, primaryArtist } from './artists.js';
import { splitExtension } from './file-kinds.js';
import { tagsFromFileName } from './file-name.js';
import type { LayoutOptions } from './placement.js';
import { SINGLES_FOLDER, UNKNOWN_ARTIST, UNTITLED, VARIOUS_ARTISTS } from './names.js';
import { sanitizeComponent, sanitizeValue, type SanitizeProfile } from './sanitize.js';
import { nameOnAlbum, settle, titleFromFileName, withoutFrame, type Finish } from './spoken-name.js';
import { sameText, textOf } from './tag-text.js';
import { fileNameOf, partsBelow } from './track-path.js';

/** What a file name is read for. */
export interface Reading {
  readonly albumArtist: string | undefined;
  readonly artist: string | undefined;
  readonly title: string | undefined;
  readonly number: number | undefined;
  readonly stem: string;
}

/** How a track comes to its names: from its tags, and where they are silent, from its file name and folder. */
export interface TrackNaming {
  /** The file name without its extension. */
  readonly stem: string;
  /** The title is not in the tags: the name that is made from the file name must make itself again. */
  readonly readsFileName: boolean;
  /** Tags or file name say what it is. */
  readonly says: boolean;
  readonly untagged: boolean;
  /** @param options.showsArtist whether the new file name has the artist in it */
  read(stem: string, options: { readonly showsArtist: boolean }): Reading;
  /** Why it goes where it goes, for people. */
  reason(group: AlbumGroup): string;
}

export function namingOf(track: Track, group: AlbumGroup, options: LayoutOptions): TrackNaming {
  return group.album === undefined ? namingAlone(track, options) : namingOnAlbum(track, group, options.profile);
}

/** Renames a stem until it stays. */
export { settle as renamed };
export { withoutFrame };

function namingOnAlbum(track: Track, group: AlbumGroup, profile: SanitizeProfile): TrackNaming {
  const { tags } = track;
  const value = (text: string): string => sanitizeValue(text, UNKNOWN_ARTIST, profile);
  return {
    stem: stemOf(track),
    readsFileName: textOf(tags.title) === undefined,
    says: true,
    untagged: isUntagged(track),
    read: (stem, { showsArtist }) => {
      const name = nameOnAlbum(tags, stem, showsArtist, (text) => spellings(value(text), profile));
      return { albumArtist: group.albumArtist, artist: name.artist, title: name.title, number: name.track, stem };
    },
    reason: () => reasonOnAlbum(track, group),
  };
}

/** How an artist stands within a file name, and at its beginning, where rules 4 to 6 see it. */
function spellings(artist: string, profile: SanitizeProfile): readonly string[] {
  const rest = ' - x';
  return [artist, sanitizeComponent(artist + rest, UNTITLED, profile).slice(0, -rest.length)];
}

function reasonOnAlbum(track: Track, group: AlbumGroup): string {
  const kind = group.albumArtist === VARIOUS_ARTISTS ? 'compilation' : 'album';
  const joined = textOf(track.tags.album) === undefined ? '; it has no album tag, its neighbours do' : '';
  return `on the ${kind} "${group.album ?? ''}" by ${group.albumArtist ?? 'an unknown artist'}${joined}`;
}

/** A track on no album. Without artist and title in tags or file name, its old name says more than a guess. */
function namingAlone(track: Track, options: LayoutOptions): TrackNaming {
  const finish =
    (fallback: string): Finish =>
    (text) =>
      sanitizeComponent(sanitizeValue(text, fallback, options.profile), fallback, options.profile);
  const [artistName, fileName] = [finish(UNKNOWN_ARTIST), finish(UNTITLED)];
  // Finished before it is read, as it will be when it is read again: `A: B` becomes `A - B`.
  const stem = fileName(stemOf(track));
  const title = textOf(track.tags.title);
  const by = artistAlone(track, stem, title, options.rootLength, artistName);
  const artist = by?.artist ?? UNKNOWN_ARTIST;
  const says = by !== undefined || title !== undefined;
  const titleIn = (old: string): string => titleFromFileName(old, artist, (text) => [artistName(text)]).title ?? old;
  const reason = !says
    ? 'neither its tags nor its file name say what it is'
    : by === undefined
      ? 'on no album, by an unknown artist'
      : `on no album, by ${artist}${by.source}`;
  return {
    stem,
    readsFileName: title === undefined,
    says,
    untagged: isUntagged(track),
    read: (old) => ({
      albumArtist: primaryArtist(artist),
      artist: artistOf(track.tags) ?? artist,
      title: title ?? (says ? titleIn(old) : old),
      number: track.tags.track,
      stem: old,
    }),
    reason: () => reason,
  };
}

/**
 * Who a single is by. Without a tag it is the folder when the track stands in `Artist/Singles/` or `Singles/Artist/` of
 * the library, where an earlier run put it; else the file name, unless a title tag shows that the file name means
 * something else.
 */
function artistAlone(
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
  const [first, second, ...file] = partsBelow(path, rootLength) ?? [];
  if (file.length !== 1) return undefined;
  const artist = second === SINGLES_FOLDER ? first : first === SINGLES_FOLDER ? second : undefined;
  return artist === UNKNOWN_ARTIST ? undefined : artist;
}

function isUntagged({ tags }: Track): boolean {
  return [tags.title, artistOf(tags), tags.albumArtist, tags.album].every((text) => textOf(text) === undefined);
}

function stemOf({ path }: Track): string {
  return splitExtension(fileNameOf(path)).stem;
}
