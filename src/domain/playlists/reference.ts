import { isAbsolute, join, relative } from 'node:path/posix';

/** One way to understand what stands in a playlist for a file, and to write another file the same way. */
export interface Reading {
  /** As the disk has it: `/` between names, nothing escaped; absolute, or relative to the playlist's folder. */
  readonly path: string;
  readonly style: Style;
}

interface Style {
  readonly separator: '/' | '\\';
  /** `file://` of an URL, with its host if it had one; names are escaped then. */
  readonly scheme: string | null;
  /** Names are escaped as in an URL (`My%20Song.mp3`). */
  readonly escaped: boolean;
  /** It begins with `./`. */
  readonly dotted: boolean;
}

const FILE_URL = /^(file:(?:\/\/(?:localhost)?)?)(\/.*)$/iu;
const OTHER_URL = /^(?:[a-z][a-z0-9+.-]+:\/\/|file:)/iu;
const DRIVE = /^[a-z]:/iu;

/**
 * How a reference may be understood, the likeliest first. None: an URL, or something on a Windows drive, which this
 * machine cannot look for.
 */
export function readingsOf(text: string): readonly Reading[] {
  const url = FILE_URL.exec(text);
  if (url !== null) {
    const path = unescaped(url[2] ?? '');
    return path === null ? [] : [reading(path, '/', { scheme: url[1] ?? '', escaped: true })];
  }
  if (text === '' || text.includes('\0') || OTHER_URL.test(text)) return [];
  const readings = [reading(text, '/')];
  if (text.includes('\\') && !DRIVE.test(text)) readings.push(reading(text.replaceAll('\\', '/'), '\\'));
  const plain = /%[\da-f]{2}/iu.test(text) ? unescaped(text) : null;
  if (plain !== null) readings.push(reading(plain, '/', { escaped: true }));
  return readings;
}

function reading(path: string, separator: Style['separator'], style: Partial<Style> = {}): Reading {
  return { path, style: { separator, scheme: null, escaped: false, dotted: path.startsWith('./'), ...style } };
}

/** The absolute path that a reading means in a playlist of this folder. */
export function pathOf({ path }: Reading, folder: string): string {
  return isAbsolute(path) ? join(path) : join(folder, path);
}

/**
 * Another file, written as the reading was: absolute stays absolute, relative stays relative.
 *
 * @param target absolute
 * @param folder of the playlist
 * @returns `null` when this style cannot say it
 */
export function write({ path, style }: Reading, target: string, folder: string): string | null {
  const { separator, scheme, escaped: isEscaped, dotted } = style;
  const plain = isAbsolute(path) ? target : relative(folder, target);
  if (/[\n\r\0]/u.test(plain)) return null;
  const begun = dotted && !plain.startsWith('../') ? `./${plain}` : plain;
  if (isEscaped) return (scheme ?? '') + escaped(begun);
  if (separator === '/') return begun;
  return begun.includes('\\') ? null : begun.replaceAll('/', '\\');
}

/** `null` for what is no escaped UTF-8. */
function unescaped(text: string): string | null {
  try {
    const plain = decodeURIComponent(text);
    return plain.includes('\0') ? null : plain;
  } catch {
    return null; // It throws for nothing else.
  }
}

/** Like `encodeURI`, and what would end the path of an URL as well. */
function escaped(path: string): string {
  return encodeURI(path).replaceAll('#', '%23').replaceAll('?', '%3F');
}
