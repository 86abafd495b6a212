/**
 * What file systems and people cannot stand in a name, as data. The numbers are those of the sanitizing rules in the
 * naming contract. Sources: Microsoft, "Naming Files, Paths, and Namespaces"; Unicode TR 36 (invisible and bidi
 * characters); POSIX.1-2017, 3.170 Filename.
 */

/** For whom a name must be good: this machine's kind of file system, or (`portable`) all of them at once. */
export const SANITIZE_PROFILES = ['posix', 'windows', 'portable'] as const;
export type SanitizeProfile = (typeof SANITIZE_PROFILES)[number];

/** What stands for a character that cannot stay. */
export const SUBSTITUTE = '_';

interface CharacterRule {
  readonly rule: 2 | 3;
  readonly pattern: RegExp;
  readonly replacement: string;
  /** Absent: for every profile. */
  readonly profiles?: readonly SanitizeProfile[];
}

/** Rules 2 and 3, in order. They look at characters, so they hold for a value and for a whole component. */
export const CHARACTER_RULES: readonly CharacterRule[] = [
  // No UTF-8 exists for half of a surrogate pair.
  { rule: 2, pattern: /\p{Surrogate}/gu, replacement: SUBSTITUTE },
  // A line break in a tag parts words; all other controls part nothing.
  { rule: 2, pattern: /[\t\n\v\f\r\u0085\u2028\u2029]+/gu, replacement: ' ' },
  // ZWJ and ZWNJ stay: emoji and Indic and Persian words are made with them.
  {
    rule: 2,
    pattern: /[\p{Control}\p{Bidi_Control}\p{Noncharacter_Code_Point}\u200B\uFEFF]/gu,
    replacement: '',
  },
  { rule: 2, pattern: /[/\\]/gu, replacement: SUBSTITUTE },
  { rule: 3, pattern: /: /gu, replacement: ' - ', profiles: ['windows', 'portable'] },
  { rule: 3, pattern: /[<>:"|?*]/gu, replacement: SUBSTITUTE, profiles: ['windows', 'portable'] },
];

/** Every character that a rule of {@link CHARACTER_RULES} looks for: a text without any needs none of them. */
export const TOUCHED =
  /[\p{Surrogate}\p{Control}\p{Bidi_Control}\p{Noncharacter_Code_Point}\u200B\uFEFF\u2028\u2029/\\<>:"|?*]/u;

/** ASCII that can be seen, and blanks, in any number. */
export const PRINTABLE_ASCII = /^[ -~]*$/;

/** ASCII that no rule for characters changes, without blanks around it; most names are so. */
export const PLAIN = /^[!#-)+-.0-9;=@A-Z[\]-{}~](?:[ !#-)+-.0-9;=@A-Z[\]-{}~]*[!#-)+-.0-9;=@A-Z[\]-{}~])?$/;

/** The rules in words for people. */
export const RULE_TEXTS: Readonly<Record<number, string>> = {
  1: 'Unicode in its composed form',
  2: 'no separators, controls or invisible signs',
  3: 'no signs that Windows forbids',
  4: 'no blanks around it, no dot or dash in front',
  5: 'no dots or blanks at the end',
  6: 'not the name of a device of Windows',
  7: 'a name where there is nothing to see',
  8: 'no longer than a name can be',
  9: 'no longer than a path can be',
};

/** Rule 4: a dot hides a file, a dash looks like an option of a command. */
export const LEADING = /^[.-]/u;

/** Rule 5: Windows drops these without a word. The look-behind keeps it linear. */
export const TRAILING = /(?<![. ])[. ]+$/u;

/** Rule 6: names of devices, with or without an extension (`NUL.txt`, `com¹.flac`). `$1` is the device. */
export const RESERVED = /^(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|COM[0-9¹²³]|LPT[0-9¹²³])(?= *(?:\.|$))/iu;

/** Rule 7: nothing that can be seen. */
export const INVISIBLE = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}]*$/u;

/** Bytes of a well-formed text in UTF-8: what ext4, XFS, Btrfs and ZFS count. */
function utf8Length(text: string): number {
  if (PRINTABLE_ASCII.test(text)) return text.length;
  let bytes = 0;
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** UTF-16 units: what NTFS, exFAT and HFS+ count. */
export function utf16Length(text: string): number {
  return text.length;
}

/** Rule 8: how long a component may be. UTF-8 is never shorter than UTF-16, so bytes serve `portable`. */
export const COMPONENT_LIMITS: Readonly<Record<SanitizeProfile, { max: number; size: (text: string) => number }>> = {
  posix: { max: 255, size: utf8Length },
  windows: { max: 255, size: utf16Length },
  portable: { max: 255, size: utf8Length },
};

/** Rule 9, in UTF-16 units: Windows' MAX_PATH is 260 with the NUL at its end. */
export const PORTABLE_PATH_MAX = 259;

/** Kept free in a whole path, so that ` (NN)` can be added to its file name. */
export const NUMBERING_ROOM = ' (99)'.length;

/**
 * Rule 9: a file name has at least this room, extension included, before folders are shortened. It is a constant, not
 * the length of the title, so that all tracks of an album get the same folders.
 */
export const TITLE_ROOM = 24;

/** Rule 9: a folder's name is not shortened below this. */
export const FOLDER_MIN = 8;
