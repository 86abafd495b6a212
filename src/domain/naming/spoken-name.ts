import type { TrackTags } from '../track.js';
import { artistOf, primaryArtist } from './artists.js';
import { tagsFromFileName } from './file-name.js';
import { sameText, textOf } from './tag-text.js';

/** Makes a finished component of a text, as the layout will. */
export type Finish = (text: string) => string;

/** How an artist may be written in a file name, besides as the tag has it: the layout's own spellings. */
export type Spell = (artist: string) => readonly string[];

/** Number, artist and title for a file name on an album. */
export interface SpokenName {
  readonly track: number | undefined;
  readonly artist: string | undefined;
  readonly title: string | undefined;
}

/**
 * Number, artist and title of a track on an album: the tags, and for a track without title what its file name says.
 * An artist in the file name that the new name does not show stays part of the title.
 *
 * @param stem the file name without its extension
 * @param showsArtist whether the new file name has the artist in it
 */
export function nameOnAlbum(tags: TrackTags, stem: string, showsArtist: boolean, spell: Spell): SpokenName {
  const number = tags.track !== undefined && tags.track > 0 ? tags.track : undefined;
  const artist = artistOf(tags) ?? textOf(tags.albumArtist);
  const title = textOf(tags.title);
  if (title !== undefined) return { track: number, artist, title };
  const shown = artist ?? (showsArtist ? tagsFromFileName(stem).artist : undefined);
  const name = titleFromFileName(stem, shown, spell);
  return { track: number ?? name.track, artist: shown, title: name.title };
}

/**
 * The title in a file name: all that follows the number, without the artist where that is the track's artist. A number
 * that is part of the artist (`10 Years - Song`) is no track number.
 */
export function titleFromFileName(
  stem: string,
  artist: string | undefined,
  spell: Spell,
): { readonly track?: number | undefined; readonly title: string | undefined } {
  const name = tagsFromFileName(stem);
  const text = name.artist === undefined ? name.title : `${name.artist} - ${name.title ?? ''}`;
  if (artist === undefined || text === undefined) return { track: name.track, title: text };
  const spellings = [artist, primaryArtist(artist)].flatMap((one) => [one, ...spell(one)]);
  const title = withoutArtist(text, spellings);
  const whole = title === undefined ? withoutArtist(stem, spellings) : undefined;
  return whole === undefined ? { track: name.track, title: title ?? text } : { title: whole };
}

/** `Bar` of `Foo - Bar`; `undefined` when no spelling begins the text. An artist may have dashes, too. */
function withoutArtist(text: string, spellings: readonly string[]): string | undefined {
  const known = spellings.map(plain);
  // Scene releases have no spaces around it: `01-foo-bar`.
  const dash = [...text.matchAll(/(?<=\s)[-–—](?=\s)|(?<=\S)-(?=\S)/gu)].find(({ index }) => {
    const beginning = plain(text.slice(0, index));
    return known.some((artist) => sameText(beginning, artist));
  });
  return dash === undefined ? undefined : textOf(text.slice(dash.index + 1));
}

/** With one kind of space and dash, as file names are read. */
function plain(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').replaceAll(/[–—]/gu, '-').trim();
}

/** Rounds of reading back; each takes a number or an artist away, so few are needed. */
const ROUNDS = 10;

/**
 * Renames a stem again and again until it stays, so that a name that was made from a file name makes itself again in the
 * next run.
 *
 * @returns `undefined` when it never does: each round puts more around it
 */
export function settle(stem: string, rename: (stem: string) => string): string | undefined {
  let settled = rename(stem);
  for (let round = 1; round <= ROUNDS; round += 1) {
    const next = rename(settled);
    if (next === settled) return settled;
    settled = next;
  }
  return undefined;
}

/**
 * The stem without what a template puts around it (`Song` of `Song (2001)`), so that a name that has it already does not
 * get it again. A number that told it from another file goes, too.
 *
 * @param framed what the template makes of `probe`
 */
export function withoutFrame(stem: string, framed: string, probe: string): string {
  const [before, after, ...more] = framed.toLowerCase().split(probe.toLowerCase());
  if (before === undefined || after === undefined || more.length > 0 || before + after === '') return stem;
  const inner = [stem, stem.replace(/ \(\d+\)$/u, '')].find((one) => {
    const text = one.toLowerCase();
    return text.length > before.length + after.length && text.startsWith(before) && text.endsWith(after);
  });
  return inner === undefined ? stem : inner.slice(before.length, inner.length - after.length);
}
