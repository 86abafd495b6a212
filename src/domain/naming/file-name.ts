import { AUDIO_EXTENSIONS, extensionOf, splitExtension } from './file-kinds.js';

/** What a file name says about its track. */
export interface FileNameTags {
  readonly track?: number;
  readonly disc?: number;
  readonly artist?: string;
  readonly title?: string;
}

/**
 * The numbers that a name can begin with, the first that matches. Each leaves the rest in `rest`. What is not clearly a
 * number stays in the title, where nothing of it is lost: `7 Rings`, `99 Luftballons`, `1999 - Song`.
 */
const NUMBER_PATTERNS: readonly RegExp[] = [
  // `1-07 Bar`, `1.07. Bar`, `2-07 - Bar`
  /^(?<disc>\d{1,2})[-.](?<track>\d{2,3})(?:\s*[-–.)_]\s*|\s+)(?<rest>\D.*)$/u,
  // `07 - Bar`, `7. Bar`, `07-Bar`, `[07] Bar`, `07) Bar`
  /^[[(]?(?<track>\d{1,3})(?:\s*\.(?!\d)\s*|\s+[-–—]\s+|[-–—](?!\d)|[\])]\s*[-–—]?\s*)(?<rest>.+)$/u,
  // `07 Bar`, `12 Bar`: with nothing but a space, two digits that a record can have
  /^(?<track>[0-3]\d|0\d\d)\s+(?<rest>.+)$/u,
  // `07`
  /^(?<track>\d{1,3})(?<rest>)$/u,
];

const DASH = /\s+[-–—]\s+/u;

/**
 * What an audio file's name says, conservatively: what is in doubt belongs to the title.
 *
 * @param name with or without an audio extension
 * @example tagsFromFileName('07. Foo - Bar.flac') // { track: 7, artist: 'Foo', title: 'Bar' }
 */
export function tagsFromFileName(name: string): FileNameTags {
  const stem = AUDIO_EXTENSIONS.has(extensionOf(name)) ? splitExtension(name).stem : name;
  // Underscores stand for spaces only where there is no space.
  const text = (/\s/u.test(stem.trim()) ? stem : stem.replaceAll('_', ' ')).replaceAll(/\s+/gu, ' ').trim();
  const groups = NUMBER_PATTERNS.map((pattern) => pattern.exec(text)?.groups).find((found) => found !== undefined);
  const numbers = { track: positive(groups?.['track']), disc: positive(groups?.['disc']) };
  return compact({ ...numbers, ...artistAndTitle(groups?.['rest'] ?? text, numbers.track) });
}

/** `Foo - Bar`; `Foo - 07 - Bar` and `Foo - Album - 07 - Bar` when no number came before. */
function artistAndTitle(text: string, track: number | undefined): Loose {
  const parts = text.split(DASH);
  const [artist, ...rest] = parts;
  const numberAt = track === undefined ? rest.findIndex((part) => /^\d{2,3}$/u.test(part)) : -1;
  if (artist !== undefined && numberAt >= 0 && numberAt < rest.length - 1) {
    return { artist, track: positive(rest[numberAt]), title: rest.slice(numberAt + 1).join(' - ') };
  }
  return rest.length === 0 ? { title: text } : { artist, title: rest.join(' - ') };
}

type Loose = { readonly [Key in keyof FileNameTags]: FileNameTags[Key] | undefined };

/** Without what is undefined or empty. */
function compact(tags: Loose): FileNameTags {
  return Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== undefined && value !== ''));
}

/** A count from 1; `undefined` for none and for 0. */
function positive(digits: string | undefined): number | undefined {
  return digits === undefined || Number(digits) === 0 ? undefined : Number(digits);
}
