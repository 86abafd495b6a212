import { basename, dirname } from 'node:path/posix';
import { possibleEncodings, type PlaylistEncoding } from './encoding.js';
import { textLines } from './lines.js';
import { entriesOf, playlistKind, type PlaylistKind } from './playlist.js';
import { pathOf } from './reference.js';

/** A playlist and what is in it. */
export interface PlaylistContent {
  /** Absolute. */
  readonly path: string;
  readonly content: Uint8Array;
}

/**
 * Whether two playlists differ in nothing but how they name the same files: one is then what rewriting makes of the other.
 *
 * @param fileOf something that is equal for two references only when they lead to the same content, as far as can be told
 * without reading it; `undefined` when nothing is there
 */
export function isSamePlaylist(
  one: PlaylistContent,
  other: PlaylistContent,
  fileOf: (path: string, otherFormat: boolean) => string | undefined,
): boolean {
  const kind = playlistKind(basename(one.path));
  if (kind === undefined || kind !== playlistKind(basename(other.path))) return false;
  return pairsOf(possibleEncodings(one.content), possibleEncodings(other.content)).some(([a, b]) => {
    const [lines, others] = [[...textLines(one.content, a)], [...textLines(other.content, b)]];
    return (
      lines.length === others.length &&
      lines.every((line, index) => {
        const counterpart = others[index] ?? '';
        if (line === counterpart) return true;
        const file = fileIn(kind, line, one.path, fileOf);
        return file !== undefined && file === fileIn(kind, counterpart, other.path, fileOf);
      })
    );
  });
}

/** Rewriting keeps the encoding, or goes from a code page to UTF-8. */
function pairsOf(
  one: readonly PlaylistEncoding[],
  other: readonly PlaylistEncoding[],
): (readonly [PlaylistEncoding, PlaylistEncoding])[] {
  const [only] = other;
  if (only === undefined) return [];
  return one.map((encoding) => [encoding, other.length > 1 ? encoding : only]);
}

function fileIn(
  kind: PlaylistKind,
  line: string,
  path: string,
  fileOf: (path: string, otherFormat: boolean) => string | undefined,
): string | undefined {
  const [entry] = entriesOf(kind, [line]);
  for (const reading of entry?.readings ?? []) {
    const file = fileOf(pathOf(reading, dirname(path)), kind === 'cue');
    if (file !== undefined) return file;
  }
  return undefined;
}
