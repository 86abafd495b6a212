import type { TrackTags } from '../track.js';
import { foldPath } from './sanitize.js';
import { textOf } from './tag-text.js';

/** What MusicBrainz Picard writes for tracks on no album. */
const NO_ALBUM: ReadonlySet<string> = new Set(
  ['[standalone recordings]', '[non-album tracks]', '[non-album track]'].map(foldPath),
);

/** The album that a track is on, by its tags. */
export function albumTag({ album }: Pick<TrackTags, 'album'>): string | undefined {
  const text = textOf(album);
  return text === undefined || NO_ALBUM.has(foldPath(text)) ? undefined : text;
}

/** An album tag without the disc that some taggers put at its end. */
export interface AlbumTitle {
  readonly album: string;
  readonly disc: number | undefined;
}

/**
 * `The Wall (Disc 1)`, `Anthology [CD 2]`, `Mellon Collie (disc 1: Dawn to Dusk)`: how MusicBrainz titled discs before
 * 2011, and how CDDB still does.
 */
const IN_BRACKETS =
  /^(?<album>.*\S)\s*[([](?:dis[ck]|cd)[ ._#-]*0*(?<disc>[1-9]\d?)(?:\s*(?:of|\/)\s*\d+)?(?:\s*[:–—-][^)\]]*)?[)\]]$/iu;

/** `Anthology - Disc 2`, `Anthology, CD 2`, `Anthology CD2`: only where the disc tag does not say otherwise. */
const AT_END = /^(?<album>.*?[^\s,:–—-])(?<!\bcompact)\s*[\s,:–—-]\s*(?:dis[ck]|cd)[ ._#-]*0*(?<disc>[1-9]\d?)$/iu;

/** What all of these have. */
const NAMES_DISC = /dis[ck]|cd/iu;

/**
 * @param discTag the number that the disc tag has
 * @example albumTitle('The Wall (Disc 1)', undefined) // { album: 'The Wall', disc: 1 }
 */
export function albumTitle(tag: string, discTag: number | undefined): AlbumTitle {
  if (!NAMES_DISC.test(tag)) return { album: tag, disc: undefined };
  const inBrackets = read(IN_BRACKETS.exec(tag));
  if (inBrackets !== undefined) return inBrackets;
  const atEnd = read(AT_END.exec(tag));
  const agrees = discTag === undefined || discTag === atEnd?.disc;
  return atEnd !== undefined && agrees ? atEnd : { album: tag, disc: undefined };
}

function read(match: RegExpExecArray | null): AlbumTitle | undefined {
  const album = textOf(match?.groups?.['album']);
  return album === undefined ? undefined : { album, disc: Number(match?.groups?.['disc']) };
}
