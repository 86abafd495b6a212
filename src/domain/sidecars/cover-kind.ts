import { extensionOf, IMAGE_EXTENSIONS, splitExtension } from '../naming/file-kinds.js';

/** What a picture shows, by the last word of its name. `Abbey Road - Front (2).jpg` is a `front`. */
const COVER_WORDS = {
  front: ['cover', 'folder', 'front', 'album', 'albumart', 'albumartsmall', 'artwork', 'art', 'thumb'],
  back: ['back', 'inlay', 'tray', 'rear'],
  disc: ['cd', 'disc', 'disk', 'dvd', 'vinyl', 'medium', 'label'],
  booklet: ['booklet', 'inside', 'inner', 'insert', 'inlet', 'sleeve', 'digipak', 'matrix', 'obi', 'poster'],
  artist: ['artist', 'band', 'fanart', 'logo', 'banner', 'backdrop', 'background'],
} as const;
export type CoverKind = keyof typeof COVER_WORDS;

/** Numbers, sizes and Windows Media Player's `{GUID}` after the word. */
const AFTER_WORD = String.raw`(?:[\s._-]*(?:\d{1,4}|[([]\d{1,4}[)\]]|\{[\da-f-]+\}|small|large))*[)\]]?`;

const COVER_PATTERNS = Object.entries(COVER_WORDS).map(
  ([kind, words]) =>
    [kind as CoverKind, new RegExp(`(?:^|[\\s._([-])(?:${words.join('|')})${AFTER_WORD}$`, 'iu')] as const,
);

/** What cover art a file is, by its name; `undefined` for other pictures and other files. */
export function coverKind(name: string): CoverKind | undefined {
  if (!isPicture(name) || name.startsWith('.')) return undefined;
  const { stem } = splitExtension(name);
  return COVER_PATTERNS.find(([, pattern]) => pattern.test(stem))?.[0];
}

export function isPicture(name: string): boolean {
  return IMAGE_EXTENSIONS.has(extensionOf(name));
}
