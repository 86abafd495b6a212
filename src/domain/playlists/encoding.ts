import iconv from 'iconv-lite';

/**
 * Code pages that players wrote before UTF-8, the likeliest first: Western, Cyrillic, Central European, Japanese,
 * Chinese, Korean, and the others of Windows; then those of DOS and of Unix. The names are iconv's.
 */
const LEGACY_ENCODINGS = [
  ...(['windows-1252', 'windows-1251', 'windows-1250', 'shift_jis', 'gbk', 'big5', 'euc-kr'] as const),
  ...(['windows-1253', 'windows-1254', 'windows-1255', 'windows-1256', 'windows-1257', 'windows-1258'] as const),
  ...(['windows-874', 'koi8-r', 'koi8-u', 'cp866', 'cp850', 'cp437', 'euc-jp', 'iso-8859-2', 'iso-8859-15'] as const),
] as const;

/** How a playlist's text is written; those of Unicode with a mark say so in its first bytes. */
export const PLAYLIST_ENCODINGS = ['utf-8', 'utf-8-bom', 'utf-16le', 'utf-16be', ...LEGACY_ENCODINGS] as const;
export type PlaylistEncoding = (typeof PLAYLIST_ENCODINGS)[number];

/** The first bytes of a playlist that says how it is written. */
const MARKS: Readonly<Partial<Record<PlaylistEncoding, Buffer>>> = {
  'utf-8-bom': Buffer.from([0xef, 0xbb, 0xbf]),
  'utf-16le': Buffer.from([0xff, 0xfe]),
  'utf-16be': Buffer.from([0xfe, 0xff]),
};

const NOTHING = Buffer.alloc(0);

/** The mark that a text in this encoding begins with; empty for those that have none. */
export function markOf(encoding: PlaylistEncoding): Buffer {
  return MARKS[encoding] ?? NOTHING;
}

/** In how many bytes the smallest piece of text comes; line ends are looked for at these steps. */
export function unitOf(encoding: PlaylistEncoding): 1 | 2 {
  return encoding.startsWith('utf-16') ? 2 : 1;
}

/**
 * The encodings that a text may be in, the likeliest first: what its mark says, or UTF-8 when it is valid, and otherwise
 * any code page.
 */
export function possibleEncodings(content: Uint8Array): readonly PlaylistEncoding[] {
  for (const encoding of ['utf-8-bom', 'utf-16le', 'utf-16be'] as const) {
    const mark = markOf(encoding);
    if (mark.equals(content.subarray(0, mark.length))) return [encoding];
  }
  return isUtf8(content) ? ['utf-8'] : LEGACY_ENCODINGS;
}

/** @param bytes without a mark */
export function decode(bytes: Uint8Array, encoding: PlaylistEncoding): string {
  return iconv.decode(Buffer.from(bytes), codecOf(encoding), { stripBOM: false });
}

/** @returns the bytes, without a mark; `null` when the encoding cannot say this text */
export function encode(text: string, encoding: PlaylistEncoding): Buffer | null {
  const bytes = iconv.encode(text, codecOf(encoding), { addBOM: false });
  return decode(bytes, encoding) === text ? bytes : null;
}

function codecOf(encoding: PlaylistEncoding): string {
  return encoding === 'utf-8-bom' ? 'utf-8' : encoding;
}

function isUtf8(content: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(content);
    return true;
  } catch {
    return false; // It throws for nothing else.
  }
}
