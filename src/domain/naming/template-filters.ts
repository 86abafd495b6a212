import { filters as LIQUID_FILTERS, type FilterImplOptions, type Liquid } from 'liquidjs';
import { articleLast, inAscii, initialOf } from './articles.js';
import { foldPath } from './sanitize.js';
import { printed } from './template-text.js';

/** A filter of templates, for the check, `template fields` and the documentation. */
interface TemplateFilter {
  /** What it does, in words for people. */
  readonly describe: string;
  /** The fewest and the most arguments that it takes. */
  readonly takes: readonly [least: number, most: number];
  /** Our own; absent for a filter of Liquid. */
  readonly run?: FilterImplOptions;
}

const liquid = (least: number, most: number, describe: string): TemplateFilter => ({ describe, takes: [least, most] });
const own = (least: number, most: number, describe: string, run: FilterImplOptions): TemplateFilter => ({
  describe,
  takes: [least, most],
  run,
});

/** A filter of texts that does a list value by value, and leaves nothing as it is. */
const eachText =
  (change: (text: string) => string): ((value: unknown) => unknown) =>
  (value) =>
    Array.isArray(value) ? value.map((one) => change(printed(one))) : value == null ? value : change(printed(value));

/** More digits are no number of a track. */
const PAD_MAX = 20;

/** Fields that say how another one is sorted: `sortname` needs both. */
export const SORTED_AS = [
  ['artist', 'artistsort'],
  ['albumartist', 'albumartistsort'],
  ['album', 'albumsort'],
  ['title', 'titlesort'],
  ['composer', 'composersort'],
] as const;

/**
 * All filters there are. Liquid's for HTML, URLs, encodings, hashes, objects and chance are left out, and `date`, which
 * depends on the machine: a date is a text here (`{{ date | slice: 0, 4 }}`).
 */
export const TEMPLATE_FILTERS: Readonly<Record<string, TemplateFilter>> = {
  pad: own(0, 1, 'a number with zeros in front, 2 digits unless told: pad: 3', (value: unknown, width: unknown = 2) =>
    /^\d+$/.test(printed(value)) ? printed(value).padStart(Math.min(Number(width) || 0, PAD_MAX), '0') : value,
  ),
  the: own(0, 0, 'the article (The, A, An) last: Beatles, The', eachText(articleLast)),
  first: own(0, 0, 'first value of a list; first part of a text before ";"', (value: unknown) => partsOf(value).at(0)),
  last: own(0, 0, 'last value of a list; last part of a text after ";"', (value: unknown) => partsOf(value).at(-1)),
  initial: own(0, 0, 'letter for an A-Z folder: without article, ASCII, # for digits', (value: unknown) =>
    printed(value).trim() === '' ? null : initialOf(printed(value)),
  ),
  asciify: own(0, 0, 'in ASCII: Björk becomes Bjork', eachText(inAscii)),
  sortname: own(0, 0, 'as it is sorted: by the sort tag of the file, else with the article last', sortName),

  default: liquid(1, 2, 'something else where there is nothing: default: "Unknown"'),

  append: liquid(1, 1, 'with this behind'),
  prepend: liquid(1, 1, 'with this in front'),
  upcase: liquid(0, 0, 'in capitals'),
  downcase: liquid(0, 0, 'in small letters'),
  capitalize: liquid(0, 0, 'a capital first, small letters then'),
  replace: liquid(2, 2, 'one text for another, everywhere'),
  replace_first: liquid(2, 2, 'one text for another, once'),
  replace_last: liquid(2, 2, 'one text for another, at its last place'),
  remove: liquid(1, 1, 'without this text'),
  remove_first: liquid(1, 1, 'without this text, once'),
  remove_last: liquid(1, 1, 'without this text, at its last place'),
  slice: liquid(1, 2, 'a part: from where (from 0 on), how many'),
  split: liquid(1, 1, 'a list of the parts between this text'),
  strip: liquid(0, 1, 'without blanks, or these letters, at both ends'),
  lstrip: liquid(0, 1, 'without blanks, or these letters, in front'),
  rstrip: liquid(0, 1, 'without blanks, or these letters, at the end'),
  squish: liquid(0, 0, 'runs of blanks made one'),
  truncate: liquid(0, 2, 'cut to so many letters, the ending (...) counted'),
  truncatewords: liquid(0, 2, 'cut to so many words'),

  join: liquid(0, 1, 'a list as a text, with this between'),
  array_to_sentence_string: liquid(0, 1, 'a list as a text: A, B, and C'),
  size: liquid(0, 0, 'how many values, or letters'),
  reverse: liquid(0, 0, 'a list from its end'),
  sort: liquid(0, 0, 'a list in order'),
  sort_natural: liquid(0, 0, 'a list in order, whatever the case'),
  uniq: liquid(0, 0, 'a list without repetitions'),
  compact: liquid(0, 0, 'a list without gaps'),
  concat: liquid(1, 1, 'two lists as one'),

  plus: liquid(1, 1, 'more by this'),
  minus: liquid(1, 1, 'less by this'),
  times: liquid(1, 1, 'so many times'),
  divided_by: liquid(1, 2, 'divided; with true as the second argument, in whole numbers'),
  modulo: liquid(1, 1, 'the rest of a division'),
  round: liquid(0, 1, 'rounded'),
  floor: liquid(0, 0, 'rounded down'),
  ceil: liquid(0, 0, 'rounded up'),
  abs: liquid(0, 0, 'without its sign'),
  at_least: liquid(1, 1, 'this, when it is less'),
  at_most: liquid(1, 1, 'this, when it is more'),
};

/** Makes the filters of the table those of an engine: no more and no fewer. */
export function installFilters(engine: Liquid): void {
  for (const name of Object.keys(LIQUID_FILTERS))
    if (!Object.hasOwn(TEMPLATE_FILTERS, name)) engine.unregisterFilter(name);
  for (const [name, { run }] of Object.entries(TEMPLATE_FILTERS))
    if (run !== undefined) engine.registerFilter(name, run);
}

function partsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'string'
    ? value
        .split(';')
        .map((part) => part.trim())
        .filter((part) => part !== '')
    : [value];
}

/** A list, as it has no sort tag, value by value. */
function sortName(this: { context: { environments: Readonly<Record<string, unknown>> } }, value: unknown): unknown {
  const values = this.context.environments;
  const text = foldPath(printed(value));
  const [, tag] =
    SORTED_AS.find(([name, sort]) => printed(values[sort]) !== '' && foldPath(printed(values[name])) === text) ?? [];
  return tag === undefined ? eachText(articleLast)(value) : printed(values[tag]);
}
