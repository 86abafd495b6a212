import { basename, dirname } from 'node:path/posix';
import { extensionOf, splitExtension } from '../naming/file-kinds.js';
import { applyEdits, isReversible, type LineEdit, type TextChange } from './apply-edits.js';
import { encode, possibleEncodings, type PlaylistEncoding } from './encoding.js';
import { textLines } from './lines.js';
import { entriesOf, lineFor, playlistKind, type PlaylistEntry, type PlaylistKind } from './playlist.js';
import { pathOf, type Reading } from './reference.js';

/** Where files are that a playlist may name. */
export interface Whereabouts {
  /**
   * Where the file is that had this path before the run: the path itself for one that stayed; `undefined` when there is
   * none. First as it is spelled, then by folded name.
   *
   * @param otherFormat also a track of the same name in another format
   */
  find(path: string, otherFormat: boolean): string | undefined;

  /** Whether {@link find} may lead to a file that moved: told by the moves alone, without a look at the disk. */
  mayHaveMoved(path: string, otherFormat: boolean): boolean;
}

/** Where a playlist was when its references were right, and where it is or will be. Absolute. */
export interface PlaylistPlace {
  readonly origin: string;
  readonly place: string;
}

/** What has to be done to a playlist. */
export interface PlaylistChange extends TextChange {
  readonly content: Buffer;
  /** Why its encoding changes; `null` when it stays. */
  readonly reason: string | null;
  /** The old content follows from the new one, byte for byte. */
  readonly isReversible: boolean;
}

/**
 * The lines of a playlist that have to change since the files that they name, or it itself, have moved. References to
 * files that nobody knows stay as they are, and so does every line that means the right file already. Of a playlist that
 * has not moved, only lines are looked at whose files may have.
 *
 * It yields between lines, so that the caller of a long playlist can do something else, or end it.
 *
 * @returns `null` when nothing has to change
 */
export function* planEdits(
  content: Uint8Array,
  where: PlaylistPlace,
  whereabouts: Whereabouts,
): Generator<undefined, PlaylistChange | null> {
  const kind = playlistKind(basename(where.origin));
  if (kind === undefined) return null;
  const mayChange = (entry: PlaylistEntry): boolean =>
    where.origin !== where.place || mayHaveMoved(entry, kind, where, whereabouts);
  if (!(yield* mayAnyChange(content, kind, mayChange))) return null;
  const isKnown = (entry: PlaylistEntry): boolean => locate(entry, kind, where, whereabouts) !== null;
  const encoding = yield* encodingOf(content, kind, isKnown);
  const edits: LineEdit[] = [];
  for (const entry of entriesOf(kind, textLines(content, encoding))) {
    yield;
    const found = mayChange(entry) ? locate(entry, kind, where, whereabouts) : null;
    if (found !== null) edits.push(...editOf(kind, { entry, ...found }, where));
  }
  if (edits.length === 0) return null;
  const new_encoding = edits.every(({ to }) => encode(to, encoding) !== null) ? null : universal(where.place);
  const change = { edits, encoding, ...(new_encoding === null ? {} : { new_encoding }) };
  const result = applyEdits(content, change);
  if (result === null) return null;
  const reason = new_encoding === null ? null : `${encoding} cannot say the new names, so it becomes UTF-8`;
  return { ...change, content: result, reason, isReversible: isReversible(change, content, result) };
}

/** In whatever encoding it may be: to settle which one it is takes looks at the disk. */
function* mayAnyChange(
  content: Uint8Array,
  kind: PlaylistKind,
  mayChange: (entry: PlaylistEntry) => boolean,
): Generator<undefined, boolean> {
  for (const [position, encoding] of possibleEncodings(content).entries()) {
    for (const entry of entriesOf(kind, textLines(content, encoding))) {
      yield;
      if ((position === 0 || dependsOnEncoding(entry)) && mayChange(entry)) return true;
    }
  }
  return false;
}

/** An entry, how it is meant, and where its file is now. */
interface Located {
  readonly entry: PlaylistEntry;
  readonly reading: Reading;
  readonly target: string;
}

/** Entries that are looked at to find a code page: enough to tell, and few enough to try each of many. */
const SAMPLE = 300;

/** The encoding under which most entries name files that are known; the first of several. */
function* encodingOf(
  content: Uint8Array,
  kind: PlaylistKind,
  isKnown: (entry: PlaylistEntry) => boolean,
): Generator<undefined, PlaylistEncoding> {
  let best: { readonly encoding: PlaylistEncoding; readonly known: number } | undefined;
  const possible = possibleEncodings(content);
  if (possible.length > 1) {
    for (const encoding of possible) {
      let known = 0;
      for (const entry of sample(entriesOf(kind, textLines(content, encoding)))) {
        yield;
        if (isKnown(entry)) known += 1;
      }
      if (best === undefined || known > best.known) best = { encoding, known };
    }
  }
  return best?.encoding ?? possible[0] ?? 'utf-8';
}

function dependsOnEncoding({ text }: PlaylistEntry): boolean {
  return /[^\0-\x7f]/u.test(text);
}

function sample(entries: Iterable<PlaylistEntry>): PlaylistEntry[] {
  const chosen: PlaylistEntry[] = [];
  for (const entry of entries) {
    if (dependsOnEncoding(entry)) chosen.push(entry);
    if (chosen.length === SAMPLE) break;
  }
  return chosen;
}

function mayHaveMoved(
  { readings }: PlaylistEntry,
  kind: PlaylistKind,
  { origin }: PlaylistPlace,
  whereabouts: Whereabouts,
): boolean {
  return readings.some((reading) => whereabouts.mayHaveMoved(pathOf(reading, dirname(origin)), kind === 'cue'));
}

function locate(
  entry: PlaylistEntry,
  kind: PlaylistKind,
  { origin }: PlaylistPlace,
  whereabouts: Whereabouts,
): Omit<Located, 'entry'> | null {
  for (const reading of entry.readings) {
    const target = whereabouts.find(pathOf(reading, dirname(origin)), kind === 'cue');
    if (target !== undefined) return { reading, target };
  }
  return null;
}

function editOf(
  kind: PlaylistKind,
  { entry, reading, target }: Located,
  { place }: PlaylistPlace,
): readonly LineEdit[] {
  const folder = dirname(place);
  const meant = pathOf(reading, folder);
  if (meant === target || (kind === 'cue' && isOtherFormat(meant, target))) return [];
  const to = lineFor(kind, entry, { reading, target, folder });
  return to === null || to === entry.text ? [] : [{ line: entry.line, from: entry.text, to }];
}

/** A cue sheet that says `.wav` of what became a `.flac` is how programs write and read them. */
function isOtherFormat(meant: string, target: string): boolean {
  return (
    dirname(meant) === dirname(target) &&
    splitExtension(basename(meant)).stem === splitExtension(basename(target)).stem &&
    extensionOf(meant) === 'wav'
  );
}

/**
 * UTF-8, said in a way that players understand. `.m3u8` is UTF-8 by its name and must not have a mark (RFC 8216, 4.1);
 * for `.m3u` and `.cue`, players that expect a code page know it by its mark (VLC's m3u.c, Winamp, foobar2000).
 */
function universal(place: string): PlaylistEncoding {
  return extensionOf(basename(place)) === 'm3u8' ? 'utf-8' : 'utf-8-bom';
}
