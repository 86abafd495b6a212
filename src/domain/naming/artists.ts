import type { TrackTags } from '../track.js';
import { foldPath } from './sanitize.js';
import { mostCommonText, textOf } from './tag-text.js';

/** How taggers write that an album is by many; folded. */
const VARIOUS_NAMES: ReadonlySet<string> = new Set(
  [
    ...['Various Artists', 'Various Artist', 'Various', 'VA', 'V.A.', 'V/A', 'Multiple Artists', 'Various Performers'],
    ...[
      'Verschiedene Interpreten',
      'Verschiedene',
      'Artistes divers',
      'Artistes variés',
      'Varios artistas',
      'Artisti vari',
    ],
  ].map(foldPath),
);

/** Whether a name stands for many artists. */
export function isVarious(artist: string): boolean {
  return VARIOUS_NAMES.has(foldPath(artist.trim()));
}

/** `A feat. B`, `A (ft. B)`, `A featuring B`; not `Little Feat & Friends`. */
const GUESTS = /\s+[[(]?(?:feat\.?|ft\.?|featuring)\s(?!&).*$/iu;

/** The artist without guests: `A` of `A feat. B`. */
export function primaryArtist(artist: string): string {
  return textOf(artist.replace(GUESTS, '')) ?? artist;
}

/** The artist as the tags say, guests and all. */
export function artistOf(tags: TrackTags): string | undefined {
  return textOf(tags.artist) ?? textOf(tags.artists?.join(', '));
}

/** What joins artists in one text, besides {@link GUESTS}. `AC/DC` and `Earth, Wind & Fire` are in doubt: see its use. */
const JOINTS = /\s*(?:[;,/]|\s(?:&|\+|and|und|et|y|with|x|×|vs\.?|versus|meets|presents|pres\.)\s)\s*/iu;

/** The whole artist, the artist without guests, those that the tags list, and the parts of the text. */
function namesOf(tags: TrackTags): readonly string[] {
  const artist = artistOf(tags);
  if (artist === undefined) return [];
  const primary = primaryArtist(artist);
  return [artist, primary, ...(tags.artists ?? []), ...primary.split(JOINTS)];
}

/**
 * The artist that an album is by, where no tag says it: the one that all tracks name, if at least half of them name
 * nobody else. So `Queen` and `Queen & David Bowie` are on an album by Queen, and `Simon & Garfunkel` are not split.
 *
 * @returns `undefined` when the tracks are by different artists, `null` when no track names one
 */
export function sharedArtist(tracks: readonly TrackTags[]): string | null | undefined {
  const named = tracks.filter((tags) => artistOf(tags) !== undefined);
  const primaries = named.map((tags) => primaryArtist(artistOf(tags) ?? ''));
  if (primaries.length === 0) return null;
  if (new Set(primaries.map(foldPath)).size === 1) return mostCommonText(primaries);
  const most = mostCommonText(primaries);
  if (most === undefined) return undefined;
  const key = foldPath(most);
  const alone = primaries.filter((name) => foldPath(name) === key).length;
  const isNamedByAll = named.every((tags) => namesOf(tags).some((name) => foldPath(name) === key));
  return isNamedByAll && alone * 2 >= primaries.length ? most : undefined;
}
