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
 * Something that is equal for two references only when they lead to the same content, as far as can be told without
 * reading it; `undefined` when nothing is there.
 */
export type FileOf = (path: string, otherFormat: boolean) => string | undefined;

/** A playlist and the files that its lines name: each is looked for when somebody asks, and once. */
export class NamedFiles {
  readonly kind: PlaylistKind | undefined;
  readonly encodings: readonly PlaylistEncoding[];
  readonly #playlist: PlaylistContent;
  readonly #fileOf: FileOf;
  readonly #lines = new Map<PlaylistEncoding, readonly string[]>();
  readonly #files = new Map<string, string | undefined>();

  constructor(playlist: PlaylistContent, fileOf: FileOf) {
    this.kind = playlistKind(basename(playlist.path));
    this.encodings = possibleEncodings(playlist.content);
    this.#playlist = playlist;
    this.#fileOf = fileOf;
  }

  lines(encoding: PlaylistEncoding): readonly string[] {
    const lines = this.#lines.get(encoding) ?? [...textLines(this.#playlist.content, encoding)];
    this.#lines.set(encoding, lines);
    return lines;
  }

  fileIn(line: string): string | undefined {
    if (!this.#files.has(line)) this.#files.set(line, this.#lookFor(line));
    return this.#files.get(line);
  }

  #lookFor(line: string): string | undefined {
    if (this.kind === undefined) return undefined;
    const [entry] = entriesOf(this.kind, [line]);
    for (const reading of entry?.readings ?? []) {
      const file = this.#fileOf(pathOf(reading, dirname(this.#playlist.path)), this.kind === 'cue');
      if (file !== undefined) return file;
    }
    return undefined;
  }
}

/** Whether two playlists differ in nothing but how they name the same files: one is then what rewriting makes of the other. */
export function isSamePlaylist(one: NamedFiles, other: NamedFiles): boolean {
  if (one.kind === undefined || one.kind !== other.kind) return false;
  return pairsOf(one.encodings, other.encodings).some(([a, b]) => {
    const [lines, others] = [one.lines(a), other.lines(b)];
    return (
      lines.length === others.length &&
      lines.every((line, index) => {
        const counterpart = others[index] ?? '';
        if (line === counterpart) return true;
        const file = one.fileIn(line);
        return file !== undefined && file === other.fileIn(counterpart);
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
