import { textOf } from './tag-text.js';

/** An album tag without the disc that some taggers put at its end. */
export interface AlbumTitle {
  readonly album: string;
  readonly disc: number | undefined;
}

/**
 * `The Wall (Disc 1)`, `Anthology [CD 2]`, `Mellon Collie (disc 1: Dawn to Dusk)`: how MusicBrainz titled discs before
 * 2011, and how CDDB still does. The disc must be in brackets: a bare `Disc 1` at the end may be the album's name.
 */
const IN_BRACKETS =
  /^(?<album>.*\S)\s*[([](?:dis[ck]|cd)[ ._#-]*0*(?<disc>[1-9]\d?)(?:\s*(?:of|\/)\s*\d+)?(?:\s*[:–—-][^)\]]*)?[)\]]$/iu;

/** `Anthology - Disc 2`, `Anthology, CD 2`, `Anthology CD2`: only where the disc tag says the same. */
const AT_END = /^(?<album>.*?[^\s,:–—-])\s*[\s,:–—-]\s*(?:dis[ck]|cd)[ ._#-]*0*(?<disc>[1-9]\d?)$/iu;

/**
 * @param discTag the number that the disc tag has
 * @example albumTitle('The Wall (Disc 1)', undefined) // { album: 'The Wall', disc: 1 }
 */
export function albumTitle(tag: string, discTag: number | undefined): AlbumTitle {
  const inBrackets = read(IN_BRACKETS.exec(tag));
  if (inBrackets !== undefined) return inBrackets;
  const atEnd = read(AT_END.exec(tag));
  return atEnd !== undefined && atEnd.disc === discTag ? atEnd : { album: tag, disc: undefined };
}

function read(match: RegExpExecArray | null): AlbumTitle | undefined {
  const album = textOf(match?.groups?.['album']);
  return album === undefined ? undefined : { album, disc: Number(match?.groups?.['disc']) };
}
