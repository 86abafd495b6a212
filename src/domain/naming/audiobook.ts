import { LRUCache } from 'lru-cache';
import type { Track } from '../track.js';
import { groupAlbums } from './album.js';
import { extensionOf } from './file-kinds.js';
import { foldPath } from './sanitize.js';
import { fileNameOf } from './track-path.js';

/** Genres of what is read out or played, by where the convention comes from. */
const SPOKEN_GENRES = {
  shops: ['Audiobook', 'Audiobooks', 'Audio Book', 'Audio Books', 'Audio-Book', 'Books & Spoken', 'Spoken Word'],
  /** ID3v1's list and its extensions by Winamp: numbers 101, 183 and 184. */
  id3: ['Speech', 'Audiobook', 'Audio Theatre'],
  languages: [
    ...['Hörbuch', 'Hörbücher', 'Hoerbuch', 'Hörspiel', 'Hörspiele', 'Hoerspiel', 'Livre audio', 'Livres audio'],
    ...['Audiolibro', 'Audiolibros', 'Audiolibri', 'Luisterboek', 'Luisterboeken', 'Hoorspel', 'Lydbok', 'Lydbog'],
    ...['Ljudbok', 'Äänikirja', 'Аудиокнига', 'Аудиокниги'],
  ],
  radio: ['Audio Drama', 'Radio Drama', 'Radio Play', 'Audioplay'],
} as const;

const GENRES: ReadonlySet<string> = new Set(Object.values(SPOKEN_GENRES).flat().map(foldPath));

/** Secondary types of MusicBrainz release groups (https://musicbrainz.org/doc/Release_Group/Type), without spaces. */
const RELEASE_TYPES: ReadonlySet<string> = new Set(['audiobook', 'audiodrama', 'spokenword'].map(foldPath));

/** iTunes' `stik` atom. */
const AUDIOBOOK_KIND = 2;

/** MPEG-4 with chapters, as iTunes and Audible name audiobooks. */
const AUDIOBOOK_EXTENSIONS: ReadonlySet<string> = new Set(['m4b']);

/**
 * The tracks that are audiobooks or radio plays, not music. An album is decided as a whole, by what most of its tracks
 * say: an album of songs with a spoken piece stays music. Tracks on no album are decided alone.
 *
 * @param tracks of one unit
 */
export function audiobooksAmong(tracks: readonly Track[]): ReadonlySet<Track> {
  const said = new Set(tracks.filter(saysAudiobook));
  if (said.size === 0) return said;
  return new Set(
    groupAlbums(tracks).flatMap(({ album, tracks: members }) => {
      const saying = members.filter((track) => said.has(track));
      if (album === undefined) return saying;
      return saying.length * 2 > members.length ? members : [];
    }),
  );
}

function saysAudiobook({ path, tags }: Track): boolean {
  const { mediaKind, genres = [], releaseType = [] } = tags;
  return (
    AUDIOBOOK_EXTENSIONS.has(extensionOf(fileNameOf(path))) ||
    mediaKind === AUDIOBOOK_KIND ||
    genres.some(isSpoken) ||
    releaseType.flatMap(valuesOf).some((value) => RELEASE_TYPES.has(foldPath(value.replaceAll(/[\s_-]+/gu, ''))))
  );
}

/** Genres are few, and every track has one. */
const spoken = new LRUCache<string, boolean>({ max: 500 });
const LONGEST_REMEMBERED = 100;

function isSpoken(genre: string): boolean {
  const known = spoken.get(genre);
  if (known !== undefined) return known;
  const found = valuesOf(genre).some((value) => GENRES.has(foldPath(value)));
  if (genre.length <= LONGEST_REMEMBERED) spoken.set(genre, found);
  return found;
}

/** Taggers join values of one field. */
function valuesOf(text: string): readonly string[] {
  return text.split(/[;,/|\0]/u).map((value) => value.trim());
}
