import { AUDIO_EXTENSIONS } from './file-kinds.js';
import { sanitizeComponent, sanitizeValue, type SanitizeStep, type SanitizeTrace } from './sanitize.js';
import { COMPONENT_LIMITS, INVISIBLE, SUBSTITUTE, type SanitizeProfile } from './sanitize-rules.js';
import { simpleToLiquid } from './simple-syntax.js';
import { checkNames } from './template-check.js';
import { parseLiquid, renderParts, TEMPLATE_MAX, VALUE_MAX, type Part } from './template-engine.js';
import { templateError } from './template-errors.js';
import { TEMPLATE_FIELDS, type FieldValues, type TemplateField, type TemplateValue } from './template-fields.js';
import { TemplateMemory } from './template-memory.js';
import { checkShape } from './template-shape.js';

/** What a sanitizing rule did to a value, or to a whole component. */
export interface NamingStep extends SanitizeStep {
  /** `null`: to the component. */
  readonly field: TemplateField | null;
}

type NamingTrace = (step: NamingStep) => void;

/**
 * A template for the path of a track, checked.
 *
 * It is Liquid with the fields of `TEMPLATE_FIELDS`, the filters of `TEMPLATE_FILTERS`, and no loops. A `/` of its own text
 * parts folders; one in a value never does. Line breaks of its own text are for the eye. The extension is added by the
 * program: `.{{ extension }}` or `.flac` at the end counts for nothing.
 *
 * A folder in which nothing is to be seen takes the fallback of the first field that stands in it (`{{ genre }}/` without
 * genre is `Unknown Genre`). One in which no field stood is left out: `{% if multidisc %}Disc {{ disc }}{% endif %}/` is
 * there for albums of several discs only.
 *
 * @example
 * NameTemplate.parse('{{ albumartist }}/{{ album }}/{{ track | pad }} - {{ title }}', '--template').render(values, 'portable')
 */
export class NameTemplate {
  readonly source: string;
  /** Fields that it uses, in branches that are not taken too. */
  readonly fields: ReadonlySet<TemplateField>;
  readonly #memory: TemplateMemory;
  /** The folders of the last path, by their place: most tracks come after another one of their album. */
  readonly #lastFolders: Folder[] = [];

  private constructor(source: string, where: string) {
    if (source.length > TEMPLATE_MAX) throw templateError(where, `it is longer than ${TEMPLATE_MAX} characters.`);
    if (source.trim() === '') throw templateError(where, 'it is empty.', EXAMPLE);
    this.source = source;
    const template = parseLiquid(withoutExtension(simpleToLiquid(source.trim(), where)), where);
    this.fields = checkNames(template, where);
    if (this.fields.size === 0) throw templateError(where, 'it holds no field.', EXAMPLE);
    checkShape(template, where);
    // What asks for too much, asks for it here: numbers in filters are the same for every track.
    for (const value of ['12', null, 'x'.repeat(VALUE_MAX)]) renderParts(template, allFields(value), where);
    this.#memory = new TemplateMemory(template, this.fields, where);
  }

  /**
   * Understands Liquid, and the plain templates of other programs (`$albumartist/$album/$track $title`,
   * `%artist%/%title%`).
   *
   * @param where what to call its place in messages: `--template`, `config.yaml:12`, `layout standard`
   * @throws UserError (exit code 2) that says what is wrong, where, and the nearest right name
   */
  static parse(text: string, where: string): NameTemplate {
    return new NameTemplate(text, where);
  }

  /**
   * Finished components: folders, then the file name without its extension. None is empty, and none is longer or other
   * than a file system of the profile takes.
   *
   * @param trace is told what sanitizing changed
   * @throws UserError when the template wants more memory than there is for a name
   */
  render(values: FieldValues, profile: SanitizeProfile, trace?: NamingTrace): readonly string[] {
    const components = this.#memory.render(values);
    const path: string[] = [];
    for (let at = 0; at < components.length - 1; at += 1) {
      const folder = this.#folder(at, components[at] ?? [], profile, trace);
      if (folder !== null) path.push(folder);
    }
    path.push(finished(components.at(-1) ?? [], profile, trace) ?? oldName(values, profile));
    return path;
  }

  #folder(at: number, parts: readonly Part[], profile: SanitizeProfile, trace?: NamingTrace): string | null {
    const last = this.#lastFolders[at];
    // Who traces is told again.
    if (trace === undefined && last?.profile === profile && areEqual(last.parts, parts)) return last.name;
    const name = finished(parts, profile, trace);
    this.#lastFolders[at] = { parts, profile, name };
    return name;
  }
}

/** What a folder was made of, and became. */
interface Folder {
  readonly parts: readonly Part[];
  readonly profile: SanitizeProfile;
  readonly name: string | null;
}

function areEqual(some: readonly Part[], others: readonly Part[]): boolean {
  if (some.length !== others.length) return false;
  return some.every((part, at) => {
    const other = others[at];
    return part === other || (part.text === other?.text && part.own === other.own && part.field === other.field);
  });
}

/** `null` when there is nothing to see in it, and no field to say what is missing. */
function finished(parts: readonly Part[], profile: SanitizeProfile, trace?: NamingTrace): string | null {
  const texts = parts.map((part) => (part.own ? part.text : valueText(part, profile, trace)));
  const text = texts.join('');
  const missing = parts.find((part) => fallbackOf(part) !== '');
  const fallback = missing === undefined ? SUBSTITUTE : fallbackOf(missing);
  if (!INVISIBLE.test(text)) {
    return sanitizeComponent(fitting(texts, parts, profile, trace), fallback, profile, traceOf(null, trace));
  }
  if (missing === undefined) return null;
  trace?.({ field: missing.field, rule: 7, before: text, after: fallback });
  return sanitizeComponent(fallback, SUBSTITUTE, profile);
}

/** What is too long gives way where it is longest: the year behind a long album stays. */
function fitting(
  texts: readonly string[],
  parts: readonly Part[],
  profile: SanitizeProfile,
  trace?: NamingTrace,
): string {
  const { max, size } = COMPONENT_LIMITS[profile];
  const text = texts.join('');
  // No character takes more than 3 bytes for each of its UTF-16 units.
  if (text.length * 3 <= max) return text;
  const excess = size(text) - max;
  const longest = texts.reduce((most, one, at) => (one.length > (texts[most] ?? '').length ? at : most), 0);
  const long = texts[longest] ?? '';
  if (excess <= 0 || size(long) <= excess) return text;
  const options = { maxBytes: size(long) - excess, ...traceOf(parts[longest]?.field ?? null, trace) };
  return texts.with(longest, sanitizeComponent(long, SUBSTITUTE, profile, options)).join('');
}

/** A value as part of a component. Blanks around it stay: filters may have put them there. */
function valueText(part: Part, profile: SanitizeProfile, trace?: NamingTrace): string {
  const { text, field } = part;
  if (INVISIBLE.test(text)) return missingText(part, trace);
  const [before, after] = [/^\s/u.test(text) ? ' ' : '', /\s$/u.test(text) ? ' ' : ''];
  return before + sanitizeValue(text, fallbackOf(part), profile, traceOf(field, trace).trace) + after;
}

/** What stands for a value that is not there: nothing, but for the few fields without which a name would be none. */
function missingText(part: Part, trace?: NamingTrace): string {
  const { text, field } = part;
  if (field === null || TEMPLATE_FIELDS[field].always !== true) return '';
  trace?.({ field, rule: 7, before: text, after: fallbackOf(part) });
  return fallbackOf(part);
}

function traceOf(field: TemplateField | null, trace?: NamingTrace): { trace?: SanitizeTrace } {
  return trace === undefined ? {} : { trace: (step) => trace({ field, ...step }) };
}

function fallbackOf({ field }: Part): string {
  return field === null ? '' : TEMPLATE_FIELDS[field].fallback;
}

function oldName({ filename }: FieldValues, profile: SanitizeProfile): string {
  return sanitizeComponent(typeof filename === 'string' ? filename : '', TEMPLATE_FIELDS.filename.fallback, profile);
}

const EXAMPLE = 'For example: {{ albumartist }}/{{ album }}/{{ title }}';

function allFields(value: TemplateValue): FieldValues {
  return Object.fromEntries(Object.keys(TEMPLATE_FIELDS).map((field) => [field, value]));
}

const EXTENSION = /\.(?:\{\{-?\s*extension\s*(?:\|\s*downcase\s*)?-?\}\}|(?<named>\w{2,4}))$/u;

function withoutExtension(text: string): string {
  const found = EXTENSION.exec(text);
  if (found === null) return text;
  const named = found.groups?.['named'];
  return named === undefined || AUDIO_EXTENSIONS.has(named.toLowerCase()) ? text.slice(0, found.index) : text;
}
