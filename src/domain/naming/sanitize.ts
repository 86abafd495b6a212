import {
  CHARACTER_RULES,
  COMPONENT_LIMITS,
  INVISIBLE,
  LEADING,
  PLAIN,
  PRINTABLE_ASCII,
  RESERVED,
  SUBSTITUTE,
  TOUCHED,
  TRAILING,
  type SanitizeProfile,
} from './sanitize-rules.js';
import { splitExtension } from './file-kinds.js';

export { SANITIZE_PROFILES, type SanitizeProfile } from './sanitize-rules.js';

/** What one rule did to a text. */
export interface SanitizeStep {
  /** 1 to 8, as in the naming contract. */
  readonly rule: number;
  readonly before: string;
  readonly after: string;
}

/** Is told each rule that changes something. */
export type SanitizeTrace = (step: SanitizeStep) => void;

/**
 * One tag value as (part of) one path component: rules 1 to 3 and 7. It never makes a folder, and may still be longer
 * than a file system takes; {@link sanitizeComponent} finishes what it becomes part of.
 *
 * @param fallback stands for a value with nothing to see in it, and for `.` and `..`
 * @example sanitizeValue('AC/DC', 'Unknown Artist', 'portable') // 'AC_DC'
 */
export function sanitizeValue(
  value: string,
  fallback: string,
  profile: SanitizeProfile,
  trace?: SanitizeTrace,
): string {
  if (isPlain(value)) return value;
  const clean = replaceCharacters(value, profile, trace).trim();
  if (!isNothing(clean)) return clean;
  const safe = replaceCharacters(fallback, profile).trim();
  return noted(7, value, isNothing(safe) ? SUBSTITUTE : safe, trace);
}

/**
 * A finished component (a folder, or a file name without its extension): rules 1 to 8. Doing it twice changes nothing.
 *
 * @param options.maxBytes at most this long instead of 255; UTF-8 bytes, for `windows` UTF-16 units
 * @example sanitizeComponent('Dinosaur Jr.', 'Unknown Artist', 'portable') // 'Dinosaur Jr_'
 */
export function sanitizeComponent(
  component: string,
  fallback: string,
  profile: SanitizeProfile,
  options: { readonly maxBytes?: number; readonly trace?: SanitizeTrace } = {},
): string {
  const { max, size } = COMPONENT_LIMITS[profile];
  const { maxBytes = max, trace } = options;
  if (component.length <= maxBytes && component.length <= max && isFinished(component)) return component;
  const safe = finish(replaceCharacters(fallback, profile)) ?? SUBSTITUTE;
  return shorten(replaceCharacters(component, profile, trace), safe, Math.min(maxBytes, max), size, trace);
}

/**
 * A component cut at grapheme bounds until, with rules 4 to 7 done (again), it is at most `limit` long.
 *
 * @param component characters already replaced
 * @param fallback finished already
 * @param size how long a text is, in the unit of `limit`
 */
export function shorten(
  component: string,
  fallback: string,
  limit: number,
  size: (text: string) => number,
  trace?: SanitizeTrace,
): string {
  const whole = finish(component, trace) ?? noted(7, component, fallback, trace);
  if (size(whole) <= limit) return whole;
  // Rule 6 may add a character to what was cut: then a shorter cut is tried.
  for (let room = limit; room > 0; room -= 1) {
    const shorter = finish(cut(whole, room, size)) ?? fallback;
    if (size(shorter) <= limit) return noted(8, whole, shorter, trace);
  }
  return noted(8, whole, SUBSTITUTE, trace);
}

/**
 * The name of the `n`th file that wants one name, cut so that it still fits.
 *
 * @example numbered('Song.flac', 2, 'portable') // 'Song (2).flac'
 */
export function numbered(fileName: string, n: number, profile: SanitizeProfile): string {
  const { max, size } = COMPONENT_LIMITS[profile];
  const { stem, extension } = splitExtension(fileName);
  const ending = ` (${String(n)})${extension}`;
  return cut(stem, max - size(ending), size).trimEnd() + ending;
}

/**
 * A key under which paths that some file system takes for one and the same are equal: NFC and full case folding. For
 * comparing only; never a path to write.
 *
 * Lower case first, upper case last: upper case has no final sigma (`ΟΔΟΣ` is `οδος` and `οδος` with ς), knows ß = SS,
 * and gives all of `K` (Kelvin), `k`, `K` one form. Dotless ı is taken for i: one pair too many is a ` (2)`, one too few
 * a lost file.
 */
export function foldPath(path: string): string {
  if (PRINTABLE_ASCII.test(path)) return path.toUpperCase();
  return path.normalize('NFC').toLowerCase().toUpperCase().normalize('NFC');
}

/** Rules 1 to 3. NFC is done again after each, as dropping a character can bring an accent to its letter. */
function replaceCharacters(text: string, profile: SanitizeProfile, trace?: SanitizeTrace): string {
  let rest = noted(1, text, text.normalize('NFC'), trace);
  if (!TOUCHED.test(rest)) return rest;
  for (const { rule, profiles, pattern, replacement } of CHARACTER_RULES) {
    if (profiles?.includes(profile) === false) continue;
    rest = noted(rule, rest, rest.replaceAll(pattern, replacement).normalize('NFC'), trace);
  }
  return rest;
}

/** Rules 4 to 7; `undefined` when the fallback has to stand in. */
function finish(component: string, trace?: SanitizeTrace): string | undefined {
  const trimmed = component.trim();
  if (isNothing(trimmed)) return undefined;
  const begun = noted(4, component, trimmed.replace(LEADING, SUBSTITUTE), trace);
  const ended = noted(
    5,
    begun,
    begun.replace(TRAILING, (run) => SUBSTITUTE.repeat(run.length)),
    trace,
  );
  return noted(6, ended, ended.replace(RESERVED, `$1${SUBSTITUTE}`), trace);
}

/** Whether rules 1 to 3 and 7 leave a value as it is: a quick look that knows most names. */
function isPlain(value: string): boolean {
  return PLAIN.test(value) && value !== '.' && value !== '..';
}

/** The same for rules 1 to 7 and a component. */
function isFinished(component: string): boolean {
  return PLAIN.test(component) && !LEADING.test(component) && !component.endsWith('.') && !RESERVED.test(component);
}

function noted(rule: number, before: string, after: string, trace: SanitizeTrace | undefined): string {
  if (trace !== undefined && after !== before) trace({ rule, before, after });
  return after;
}

function isNothing(trimmed: string): boolean {
  return trimmed === '.' || trimmed === '..' || INVISIBLE.test(trimmed);
}

let segmenter: Intl.Segmenter | undefined;

/** Made when a text is first cut: it takes 10 ms, which every command would wait for. */
function graphemesOf(text: string): Intl.Segments {
  // One locale for all, so that a library does not depend on who organizes it.
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

/** The longest beginning that fits, at a grapheme bound; at a code point when not even one grapheme fits. */
function cut(text: string, room: number, size: (text: string) => number): string {
  const graphemes = (function* () {
    for (const { segment } of graphemesOf(text)) yield segment;
  })();
  const byGrapheme = take(graphemes, room, size);
  return byGrapheme === '' ? take(text, room, size) : byGrapheme;
}

function take(pieces: Iterable<string>, room: number, size: (text: string) => number): string {
  let taken = '';
  let used = 0;
  for (const piece of pieces) {
    used += size(piece);
    if (used > room) break;
    taken += piece;
  }
  return taken;
}
