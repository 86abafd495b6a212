import type { TrackTags } from '../track.js';
import { VARIOUS_ARTISTS } from './names.js';
import type { MusicKind } from './kinds.js';
import { present, textOf } from './tag-text.js';

export interface Classification {
  readonly kind: MusicKind;
  /** Why, for people. */
  readonly reason: string;
}

/** What is known of an album as a whole. */
export interface AlbumFacts {
  readonly tags: readonly TrackTags[];
  readonly album: string;
  readonly albumArtist: string | undefined;
  readonly compilation: boolean;
}

/**
 * Types of a release, by MusicBrainz' names (musicbrainz.org/doc/Release_Group/Type), the one that counts most first.
 * Those that say nothing of this are in {@link PLAIN_TYPES}.
 */
const RELEASE_TYPES: readonly (readonly [type: string, kind: MusicKind])[] = [
  ['soundtrack', 'soundtrack'],
  ['live', 'live'],
  ['compilation', 'compilation'],
  ['mixtape/street', 'compilation'],
  ['dj-mix', 'compilation'],
  ['demo', 'rarity'],
  ['single', 'single'],
];

/** They say that nothing else is known: words in the title are not asked then. */
const PLAIN_TYPES: ReadonlySet<string> = new Set(['album', 'ep', 'other', 'remix']);

const GENRES: readonly (readonly [pattern: RegExp, kind: MusicKind])[] = [
  [/\b(?:soundtracks?|(?:film|movie|original|game) score|bande originale|filmmusik)\b/iu, 'soundtrack'],
  [
    /\b(?:classical|classique|klassik|klassisch|opera|oper|baroque|barock|chamber music|kammermusik|symphon(?:y|ic)|orchestral|choral|lieder|oratorio|concerto)\b/iu,
    'classical',
  ],
];

/** Genres that only sound like the ones above. */
const OTHER_GENRES = /\b(?:rock|metal|pop|jazz|crossover|hip[ -]?hop|rap|classical crossover)\b/iu;

/** Words in the album title, whole words only: `Showdown` is no show, and `Alive` is not live. */
const WORDS: readonly (readonly [pattern: RegExp, kind: MusicKind])[] = [
  [
    /\b(?:soundtrack|o\.s\.t|original (?:motion picture|film|game|broadway|london|cast|television)|motion picture|music from (?:and inspired by )?the (?:motion picture|film|series|television)|(?:original|film) score|bande originale|colonna sonora|banda sonora)\b/iu,
    'soundtrack',
  ],
  // In capitals: `Ost` is the German east.
  [/\bOST\b/u, 'soundtrack'],
  [
    /\b(?:rarities|rarity|b-sides|outtakes|out-takes|unreleased|demos|demo tapes?|lost tapes|alternate takes|studio sessions|bootleg series)\b/iu,
    'rarity',
  ],
  [
    /(?:\blive (?:@|(?:at|in|from|on|sessions?|recordings?|album|bootleg|concert|(?:19|20)\d\d)\b)|[([:–—-]\s*live\b|^live[!?]?$|(?<!\blong )(?<=\S )live[!]?$|\b(?:unplugged|in concert|concert (?:at|in|for)|bootleg|bbc sessions?|peel sessions?|radio sessions?|soundboard|en vivo|ao vivo|dal vivo|en concert)\b)/iu,
    'live',
  ],
  // Apple's way to call the release of a song.
  [/\s[-–]\ssingle$/iu, 'single'],
  [/^[a-z]{0,8}(?:19|20)\d\d[-.](?:0\d|1[0-2])[-.][0-3]\d\b/iu, 'live'],
  [
    /\b(?:greatest hits|best of|very best|anthology|the hits|number ones|hit collection|singles collection|the singles|sampler|gold collection|collected works|complete works)\b|^the essential\b/iu,
    'compilation',
  ],
];

/** Names that join two artists for one record. `Simon & Garfunkel` is one name: `&` and `and` tell nothing. */
const JOINED = /\s(?:meets|vs\.?|versus|feat\.?|ft\.?|featuring|with|×)\s/iu;

/** What an album is: tags first, words in the title second; the reason says which. */
export function classify(facts: AlbumFacts): Classification {
  return byType(facts) ?? byGenre(facts) ?? byFlag(facts) ?? byArtists(facts) ?? byPlainType(facts) ?? byWords(facts);
}

/** A track on no album. @param says whether tags or file name say what it is */
export function classifyAlone({ work, composers }: TrackTags, says: boolean): Classification {
  if (!says) return { kind: 'unclassified', reason: 'neither its tags nor its file name say what it is' };
  if (textOf(work) !== undefined && (composers ?? []).length > 0) {
    return { kind: 'classical', reason: 'its tags name a work and its composer' };
  }
  return { kind: 'single', reason: 'it is on no album' };
}

function typesOf(tags: readonly TrackTags[]): ReadonlySet<string> {
  // Some taggers write all types into one field: `album; live`.
  const types = tags.flatMap(({ releaseType }) => releaseType ?? []).flatMap((type) => type.split(/[;,+]/u));
  return new Set(types.map((type) => type.trim().toLowerCase()));
}

/** A type counts that most of the tracks have which have any. */
function byType({ tags }: AlbumFacts): Classification | undefined {
  const typed = tags
    .filter(({ releaseType }) => releaseType !== undefined)
    .map((one) => typesOf([one]))
    .filter((types) => types.size > 0);
  if (typed.length === 0) return undefined;
  const found = RELEASE_TYPES.find(([type]) => typed.filter((types) => types.has(type)).length * 2 > typed.length);
  return found && { kind: found[1], reason: `its release type is ${found[0]}` };
}

function byPlainType({ tags }: AlbumFacts): Classification | undefined {
  const found = [...typesOf(tags)].find((type) => PLAIN_TYPES.has(type));
  return found === undefined ? undefined : { kind: 'album', reason: `its release type is ${found}` };
}

function byGenre({ tags }: AlbumFacts): Classification | undefined {
  for (const [pattern, kind] of GENRES) {
    const matching = tags.flatMap(
      ({ genres }) => genres?.find((one) => pattern.test(one) && !OTHER_GENRES.test(one)) ?? [],
    );
    const [genre] = matching;
    if (genre !== undefined && matching.length * 2 > tags.length) return { kind, reason: `its genre is ${genre}` };
  }
  const work = tags.filter((one) => textOf(one.work) !== undefined && (one.composers ?? []).length > 0);
  return work.length * 2 > tags.length
    ? { kind: 'classical', reason: 'its tags name works and their composer' }
    : undefined;
}

function byFlag({ compilation, albumArtist }: AlbumFacts): Classification | undefined {
  if (albumArtist === VARIOUS_ARTISTS) return { kind: 'compilation', reason: 'it is by various artists' };
  return compilation ? { kind: 'compilation', reason: 'it is tagged as a compilation' } : undefined;
}

function byArtists({ tags, albumArtist }: AlbumFacts): Classification | undefined {
  const lists = present(
    tags.map(({ albumArtists, musicBrainzAlbumArtistIds }) =>
      Math.max(albumArtists?.length ?? 0, musicBrainzAlbumArtistIds?.length ?? 0) > 1 ? true : undefined,
    ),
  );
  if (lists.length * 2 > tags.length) return { kind: 'collaboration', reason: 'its tags name several album artists' };
  const joint = albumArtist === undefined ? undefined : JOINED.exec(albumArtist)?.[0].trim();
  return joint === undefined ? undefined : { kind: 'collaboration', reason: `its album artist says "${joint}"` };
}

function byWords({ album }: AlbumFacts): Classification {
  for (const [pattern, kind] of WORDS) {
    const word = pattern
      .exec(album)?.[0]
      .replaceAll(/^[\s([:–—-]+/gu, '')
      .trim();
    if (word !== undefined) return { kind, reason: `its title says "${word}"` };
  }
  return { kind: 'album', reason: 'nothing says otherwise' };
}
