import { ALIASES, aliasKey, noSuchField } from './field-aliases.js';
import { templateError } from './template-errors.js';
import type { TemplateField } from './template-fields.js';

/** What can stand in the templates of other programs, each in a group of its own. */
const SYNTAX =
  /(?<escaped>\$\$|%%)|\$\{(?<braced>[^{}]*)\}|\$(?<call>[a-z0-9_]+)\(|%(?<beets>[a-z0-9_]+)\{|\$(?<dollar>[a-z_][a-z0-9_]*)|%(?<percent>[^%/\\{}$]+)%|(?<stray>[$%])/giu;

/** beets' functions that are a filter here: of one field, and nothing else. */
const BEETS_FILTERS: Readonly<Record<string, string>> = {
  the: 'the',
  asciify: 'asciify',
  first: 'first',
  upper: 'upcase',
  lower: 'downcase',
};

/** What to write for the functions that are used most. */
const INSTEAD: Readonly<Record<string, string>> = {
  if: '{% if year %} ({{ year }}){% endif %}',
  if2: '{{ albumartist | default: artist }}',
  ifdef: '{% if year %} ({{ year }}){% endif %}',
  num: '{{ track | pad: 2 }}',
  left: '{{ artist | slice: 0, 1 }}',
  swapprefix: '{{ artist | the }}',
  upper: '{{ artist | upcase }}',
  lower: '{{ artist | downcase }}',
  replace: '{{ title | replace: "a", "b" }}',
};

/**
 * A template of beets (`$albumartist/${album}`) or of Picard, foobar2000 and Mp3tag (`%album artist%/%title%`) as Liquid;
 * what is Liquid already stays as it is. Numbers have two digits where those programs write them so. `$$` and `%%` are
 * the signs themselves.
 *
 * @throws UserError for names that nobody knows, and for functions
 */
export function simpleToLiquid(text: string, where: string): string {
  if (/\{[{%]/u.test(text)) return text;
  let liquid = '';
  let read = 0;
  for (const match of text.matchAll(SYNTAX)) {
    // Within the braces of a function that was read as a whole.
    if (match.index < read) continue;
    const { replacement, length } = translated(match, text, where);
    liquid += literal(text.slice(read, match.index)) + replacement;
    read = match.index + length;
  }
  return liquid + literal(text.slice(read));
}

/** Braces of the text beside those of an output would be read as one. */
function literal(text: string): string {
  return text.replaceAll(/[{}]/gu, '{{ "$&" }}');
}

interface Translation {
  readonly replacement: string;
  /** How much of the text it stands for. */
  readonly length: number;
}

function translated(match: RegExpExecArray, text: string, where: string): Translation {
  const [all] = match;
  const { escaped, braced, call, beets, dollar, percent } = match.groups ?? {};
  if (escaped !== undefined) return { replacement: escaped.slice(1), length: all.length };
  if (beets !== undefined) return beetsFunction(beets, text.slice(match.index + all.length), all, where);
  if (call !== undefined) throw noFunction(`$${call}(`, call, where);
  const name = braced ?? dollar;
  if (name !== undefined) return { replacement: output(fieldNamed(name, where), 'beets'), length: all.length };
  if (percent !== undefined) return { replacement: output(fieldNamed(percent, where), 'others'), length: all.length };
  throw templateError(where, `a single "${all}" means nothing.`, `Write ${all}${all} for the sign itself.`);
}

/** @param rest the text behind its `{` */
function beetsFunction(name: string, rest: string, all: string, where: string): Translation {
  const unique = name === 'aunique' ? /^[^{}]*\}/u.exec(rest) : null;
  if (unique !== null)
    return { replacement: '{% if aunique %} [{{ aunique }}]{% endif %}', length: all.length + unique[0].length };
  const filter = Object.hasOwn(BEETS_FILTERS, name) ? BEETS_FILTERS[name] : undefined;
  const argument = /^\s*\$(?:\{(?<braced>\w+)\}|(?<plain>\w+))\s*\}/u.exec(rest);
  if (filter === undefined || argument === null) throw noFunction(all, name, where);
  const field = fieldNamed(argument.groups?.['braced'] ?? argument.groups?.['plain'] ?? '', where);
  return { replacement: `{{ ${field} | ${filter} }}`, length: all.length + argument[0].length };
}

function noFunction(written: string, name: string, where: string): Error {
  return templateError(
    where,
    `functions like ${written}...${written.endsWith('(') ? ')' : '}'} of other programs are not understood.`,
    `Write it in Liquid: ${INSTEAD[name.toLowerCase()] ?? '{{ artist | upcase }}, {% if year %}...{% endif %}'}`,
  );
}

function fieldNamed(name: string, where: string): TemplateField {
  const field = ALIASES[aliasKey(name)];
  if (field === undefined) throw noSuchField(name, where);
  return field;
}

/** beets pads track and disc numbers and their totals (its `PaddedInt(2)`); the others the track number alone. */
const PADDED: Readonly<Record<'beets' | 'others', ReadonlySet<TemplateField>>> = {
  beets: new Set(['track', 'tracks', 'disc', 'discs']),
  others: new Set(['track']),
};

function output(field: TemplateField, style: 'beets' | 'others'): string {
  return PADDED[style].has(field) ? `{{ ${field} | pad: 2 }}` : `{{ ${field} }}`;
}
