import type { TrackTags } from '../track.js';
import { foldPath } from './sanitize.js';
import { textOf } from './tag-text.js';

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

/** `A feat. B`, `A (ft. B)`, `A featuring B`. */
const GUESTS = /\s+[[(]?(?:feat\.?|ft\.?|featuring)\s.*$/iu;

/** The artist without guests: `A` of `A feat. B`. */
export function primaryArtist(artist: string): string {
  return textOf(artist.replace(GUESTS, '')) ?? artist;
}

/** The artist as the tags say, guests and all. */
export function artistOf(tags: TrackTags): string | undefined {
  return textOf(tags.artist) ?? textOf(tags.artists?.join(', '));
}
