import { extensionOf } from '../naming/file-kinds.js';
import { pathOf, readingsOf, write, type Reading } from './reference.js';

/** `m3u`: a file a line; `cue`: a disc's track list, which names its files. */
export type PlaylistKind = 'm3u' | 'cue';

const KINDS: Readonly<Record<string, PlaylistKind>> = { m3u: 'm3u', m3u8: 'm3u', cue: 'cue' };

/** What a file of this name is, among playlists; `undefined` for everything else. */
export function playlistKind(name: string): PlaylistKind | undefined {
  const extension = extensionOf(name);
  return Object.hasOwn(KINDS, extension) ? KINDS[extension] : undefined;
}

/** A line that names a file. */
export interface PlaylistEntry {
  /** From 1. */
  readonly line: number;
  /** All of it. */
  readonly text: string;
  /** What stands before the reference and after it. */
  readonly around: readonly [string, string];
  /** How the reference may be understood, the likeliest first; never empty. */
  readonly readings: readonly Reading[];
}

/** The lines of a playlist that name files which may be on this machine. */
export function* entriesOf(kind: PlaylistKind, lines: Iterable<string>): Generator<PlaylistEntry> {
  let line = 0;
  for (const text of lines) {
    line += 1;
    const found = foundIn(kind, text);
    if (found === null) continue;
    const readings = readingsOf(found.reference);
    if (readings.length > 0) yield { line, text, around: found.around, readings };
  }
}

interface Found {
  readonly around: readonly [string, string];
  readonly reference: string;
}

/** Directives and comments begin with `#`. Blanks around a reference are not part of it. */
function inM3u(text: string): Found | null {
  const reference = text.trim();
  if (reference === '' || reference.startsWith('#')) return null;
  const start = text.indexOf(reference);
  return { around: [text.slice(0, start), text.slice(start + reference.length)], reference };
}

/** `FILE "name" WAVE`. */
const QUOTED = /^(\s*FILE\s+")([^"]+)("(?:\s.*)?)$/iu;
/** Without quotes, the last word is the type. */
const BARE = /^(\s*FILE\s+)([^\s"]|[^\s"].*\S)(\s+\S+\s*)$/iu;

function inCue(text: string): Found | null {
  const match = QUOTED.exec(text) ?? BARE.exec(text);
  if (match === null) return null;
  const [, before = '', reference = '', after = ''] = match;
  return { around: [before, after], reference };
}

/**
 * The line with another file in it, everything else as it was.
 *
 * @param reading how the entry turned out to be meant
 * @param target absolute
 * @param folder that the playlist is, or will be, in
 * @returns `null` when the line cannot say it
 */
export function lineFor(
  kind: PlaylistKind,
  { around: [before, after] }: PlaylistEntry,
  { reading, target, folder }: { readonly reading: Reading; readonly target: string; readonly folder: string },
): string | null {
  const reference = write(reading, target, folder);
  if (reference === null) return null;
  const needsQuotes = kind === 'cue' && !before.endsWith('"') && /\s/u.test(reference);
  // `#1 Hits/a.mp3` would be a comment, ` a.mp3` lose its blank, `x://a.mp3` be an URL.
  const forms = needsQuotes ? [`"${reference}"`] : [reference, `.${reading.style.separator}${reference}`];
  return forms.map((form) => before + form + after).find((line) => means(kind, line, target, folder)) ?? null;
}

function means(kind: PlaylistKind, line: string, target: string, folder: string): boolean {
  const found = foundIn(kind, line);
  return found !== null && readingsOf(found.reference).some((one) => pathOf(one, folder) === target);
}

/** A path has some thousand bytes at most; what is longer is no line of a playlist. */
const LONGEST = 20_000;

function foundIn(kind: PlaylistKind, text: string): Found | null {
  if (text.length > LONGEST) return null;
  return kind === 'cue' ? inCue(text) : inM3u(text);
}
