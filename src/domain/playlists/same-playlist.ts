import { basename, dirname } from 'node:path/posix';
import { possibleEncodings } from './encoding.js';
import { textLines } from './lines.js';
import { entriesOf, playlistKind, type PlaylistEntry, type PlaylistKind } from './playlist.js';
import { pathOf } from './reference.js';

/** A playlist and where it is; absolute. */
export interface PlacedPlaylist {
  readonly path: string;
  readonly content: Uint8Array;
}

/**
 * Whether two playlists differ in nothing but the names of the same files: one was made of the other when these were
 * copied.
 *
 * @param isSameFile for two absolute paths
 */
export function isSamePlaylist(
  a: PlacedPlaylist,
  b: PlacedPlaylist,
  isSameFile: (a: string, b: string) => boolean,
): boolean {
  const kind = playlistKind(basename(a.path));
  if (kind === undefined || kind !== playlistKind(basename(b.path))) return false;
  const forms = (one: PlacedPlaylist): Form[] => possibleEncodings(one.content).map((code) => formOf(kind, one, code));
  const others = forms(b);
  return forms(a).some((form) => others.some((other) => haveSameLines(form, other, isSameFile)));
}

interface Form {
  readonly lines: readonly string[];
  readonly entries: ReadonlyMap<number, PlaylistEntry>;
  readonly folder: string;
}

function formOf(
  kind: PlaylistKind,
  { path, content }: PlacedPlaylist,
  encoding: Parameters<typeof textLines>[1],
): Form {
  const lines = [...textLines(content, encoding)];
  const entries = new Map([...entriesOf(kind, lines)].map((entry) => [entry.line, entry]));
  return { lines, entries, folder: dirname(path) };
}

function haveSameLines(a: Form, b: Form, isSameFile: (a: string, b: string) => boolean): boolean {
  if (a.lines.length !== b.lines.length) return false;
  return a.lines.every((text, index) => {
    const [one, other] = [a.entries.get(index + 1), b.entries.get(index + 1)];
    if (one === undefined || other === undefined) return text === b.lines[index];
    return one.readings.some((reading) =>
      other.readings.some((second) => isSameFile(pathOf(reading, a.folder), pathOf(second, b.folder))),
    );
  });
}
