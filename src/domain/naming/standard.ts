import type { Track } from '../track.js';
import { groupAlbums, type AlbumGroup } from './album.js';
import { artistOf } from './artists.js';
import { splitExtension } from './file-kinds.js';
import { fitPath } from './fit-path.js';
import type { LayoutOptions, PlacedTrack, Placement } from './layout.js';
import { discFolder, UNKNOWN_ALBUM, UNKNOWN_ARTIST, UNTITLED, VARIOUS_ARTISTS } from './names.js';
import { sanitizeComponent, sanitizeValue, type SanitizeProfile } from './sanitize.js';
import { placeSingle, type Place } from './single.js';
import { nameOnAlbum, settle } from './spoken-name.js';
import { textOf } from './tag-text.js';
import { fileNameOf } from './track-path.js';

/**
 * The layout `standard`, which Jellyfin, Plex and Navidrome read:
 *
 * - `Album Artist/Album (2001)/01 - Title.flac`, with `Disc 1/` before the file where there are several
 * - `Various Artists/Album (2001)/01 - Artist - Title.flac`
 * - `Artist/Singles/Title.flac` for a track that is on no album
 * - `Unknown Artist/Unknown Album/<old name>.flac` when neither tags nor file name help
 *
 * Placing a track that stands in its place gives this place again.
 */
export function placeTracks(tracks: readonly Track[], options: LayoutOptions): Placement[] {
  return groupAlbums(tracks).flatMap((group) => group.tracks.map((track) => placeTrack(track, group, options)));
}

function placeTrack(track: Track, group: AlbumGroup, options: LayoutOptions): Placement {
  const { album } = group;
  const { components, reason } =
    album === undefined ? placeSingle(track, options) : placeOnAlbum(track, { ...group, album }, options.profile);
  const extension = splitExtension(fileNameOf(track.path)).extension.toLowerCase();
  const relativePath = fitPath(components, extension, options.profile, options.rootLength);
  return relativePath === null
    ? { track, skip: 'path_too_long' }
    : { track, relativePath, ...albumOf(track, group, relativePath), untagged: isUntagged(track), reason };
}

function albumOf(
  track: Track,
  group: AlbumGroup,
  relativePath: string,
): Pick<PlacedTrack, 'albumFolder' | 'disc' | 'kind' | 'kindReason'> {
  const disc = group.multidisc ? (group.discs.get(track) ?? null) : null;
  const folder = relativePath.split('/').slice(0, disc === null ? -1 : -2);
  return {
    albumFolder: group.album === undefined ? null : folder.join('/'),
    disc,
    kind: group.album === undefined ? 'single' : 'album',
    kindReason: '',
  };
}

function isUntagged({ tags }: Track): boolean {
  return [tags.title, artistOf(tags), tags.albumArtist, tags.album].every((text) => textOf(text) === undefined);
}

type Album = AlbumGroup & { readonly album: string };

function placeOnAlbum(track: Track, group: Album, profile: SanitizeProfile): Place {
  const artist = group.albumArtist ?? UNKNOWN_ARTIST;
  const year = group.year === undefined ? '' : ` (${String(group.year)})`;
  const disc = group.multidisc ? group.discs.get(track) : undefined;
  return {
    components: [
      sanitizeComponent(sanitizeValue(artist, UNKNOWN_ARTIST, profile), UNKNOWN_ARTIST, profile),
      sanitizeComponent(sanitizeValue(group.album, UNKNOWN_ALBUM, profile) + year, UNKNOWN_ALBUM, profile),
      ...(disc === undefined ? [] : [discFolder(disc)]),
      settle(splitExtension(fileNameOf(track.path)).stem, (stem) => albumFileName(track, stem, group, profile)),
    ],
    reason: reasonFor(track, group),
  };
}

/** `01 - Title`, or `01 - Artist - Title` where the folder does not say who the artist is. */
function albumFileName(track: Track, stem: string, group: Album, profile: SanitizeProfile): string {
  const various = group.albumArtist === VARIOUS_ARTISTS;
  const value = (text: string | undefined, fallback: string): string =>
    sanitizeValue(text ?? fallback, fallback, profile);
  const name = nameOnAlbum(track.tags, stem, various, (text) => spellings(value(text, UNKNOWN_ARTIST), profile));
  const digits = group.trackCount >= 100 ? 3 : 2;
  const parts = [
    ...(name.track === undefined ? [] : [String(name.track).padStart(digits, '0')]),
    ...(various ? [value(name.artist, UNKNOWN_ARTIST)] : []),
    value(name.title, UNTITLED),
  ];
  return sanitizeComponent(parts.join(' - '), UNTITLED, profile);
}

/** How an artist stands within a file name, and at its beginning, where rules 4 to 6 see it. */
function spellings(artist: string, profile: SanitizeProfile): readonly string[] {
  const rest = ' - x';
  return [artist, sanitizeComponent(artist + rest, UNTITLED, profile).slice(0, -rest.length)];
}

function reasonFor(track: Track, group: Album): string {
  const kind = group.albumArtist === VARIOUS_ARTISTS ? 'compilation' : 'album';
  const joined = textOf(track.tags.album) === undefined ? '; it has no album tag, its neighbours do' : '';
  return `on the ${kind} "${group.album}" by ${group.albumArtist ?? 'an unknown artist'}${joined}`;
}
