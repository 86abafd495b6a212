import {
  Context,
  Liquid,
  Output,
  Parser,
  toValueSync,
  TypeGuards,
  type Emitter,
  type Template,
  type TopLevelToken,
} from 'liquidjs';
import { UserError } from '../errors.js';
import { templateError } from './template-errors.js';
import type { TemplateField, TemplateValue, FieldValues } from './template-fields.js';
import { installFilters } from './template-filters.js';
import { ownText, printed } from './template-text.js';

/** What a template may do besides output. There are no loops and no files: a template is over when its text is. */
const TAGS: ReadonlySet<string> = new Set(['if', 'unless', 'case', 'assign', 'capture', 'comment', '#']);
/** What belongs to those, and stands alone only by mistake. */
const INNER_TAGS: ReadonlySet<string> = new Set([
  ...['elsif', 'else', 'when'],
  ...['endif', 'endunless', 'endcase', 'endcapture', 'endcomment'],
]);

/** In UTF-16 units; far more than a path needs. */
export const TEMPLATE_MAX = 10_000;

/** Characters and list places that one path may need. `assign` and `append` can double a text again and again. */
export const MEMORY_LIMIT = 1_000_000;

const ENGINE = new Liquid({
  // No file is ever read: this is all that could be included, were there a tag for it.
  templates: {},
  ownPropertyOnly: true,
  // Misspelt names are found in the parsed template (template-check.ts); strict, they would only be when it is used.
  strictFilters: false,
  strictVariables: false,
  // 0 and empty texts are nothing in a condition.
  jsTruthy: true,
  locale: 'en',
  parseLimit: TEMPLATE_MAX,
  memoryLimit: MEMORY_LIMIT,
  // Milliseconds. What memoryLimit allows takes a few; more would stop a run on a machine that was asleep.
  renderLimit: 60_000,
});
installFilters(ENGINE);

/** Longer tags say nothing in a name, and would use up what a template may. */
export const VALUE_MAX = 2000;
const LIST_MAX = 100;

/** A piece of a component, in the order of the template. */
export interface Part {
  readonly text: string;
  /** The template's own text, or a value: that never makes a folder. */
  readonly own: boolean;
  /** The field whose fallback stands in; `null` where there is none. */
  readonly field: TemplateField | null;
}

/** Collects what a template prints, a component at a `/` of its own text. */
class PathEmitter implements Emitter {
  /** Unused: the interface wants it. */
  readonly buffer = '';
  readonly components: Part[][] = [[]];

  write(text: string): void {
    const [first = '', ...others] = ownText(text).split('/');
    this.#add({ text: first, own: true, field: null });
    for (const other of others) {
      this.components.push([]);
      this.#add({ text: other, own: true, field: null });
    }
  }

  value(text: string, field: TemplateField | null): void {
    this.#add({ text, own: false, field });
  }

  #add(part: Part): void {
    this.components.at(-1)?.push(part);
  }
}

/** `{{ ... }}`, which knows the field that it is about. */
export class FieldOutput extends Output {
  /** Set by the check, which knows all variables. */
  field: TemplateField | null = null;

  override *render(context: Context, emitter: Emitter): IterableIterator<unknown> {
    const text = printed(yield this.value.value(context, false));
    context.memoryLimit.use(text.length);
    if (emitter instanceof PathEmitter) emitter.value(text, this.field);
    // In a capture it is a text like any other.
    else emitter.write(text);
  }
}

class NameParser extends Parser {
  readonly #where: string;

  constructor(where: string) {
    super(ENGINE);
    this.#where = where;
  }

  override parseToken(token: TopLevelToken, rest: TopLevelToken[]): ReturnType<Parser['parseToken']> {
    if (TypeGuards.isTagToken(token) && !TAGS.has(token.name)) throw this.#unknownTag(token.name);
    const parsed = super.parseToken(token, rest);
    return parsed instanceof Output ? new FieldOutput(parsed.token, ENGINE) : parsed;
  }

  #unknownTag(name: string): Error {
    if (INNER_TAGS.has(name)) {
      return templateError(
        this.#where,
        `{% ${name} %} stands alone.`,
        'It belongs to an {% if %}, {% case %} or the like.',
      );
    }
    const removed = Object.hasOwn(ENGINE.tags, name) || name === 'raw';
    return templateError(
      this.#where,
      removed ? `{% ${name} %} is turned off in templates for names.` : `there is no tag {% ${name} %}.`,
      `There are if, unless, case, assign, capture, comment.`,
    );
  }
}

/** @throws UserError for what is no Liquid, and for tags that are turned off */
export function parseLiquid(text: string, where: string): Template[] {
  try {
    return new NameParser(where).parse(text);
  } catch (error) {
    throw liquidError(error, where);
  }
}

/**
 * What a template prints for these values, in components, raw.
 *
 * @returns also how much of {@link MEMORY_LIMIT} that took
 * @throws UserError when it asks for more than there may be
 */
export function renderParts(
  template: Template[],
  values: FieldValues,
  where: string,
): { readonly components: readonly (readonly Part[])[]; readonly memory: number } {
  const emitter = new PathEmitter();
  const context = new Context(scopeOf(values), ENGINE.options, { sync: true }, { liquid: ENGINE });
  try {
    toValueSync(ENGINE.renderer.renderTemplates(template, context, emitter));
  } catch (error) {
    throw liquidError(error, where);
  }
  // It counts up from 0, which its type keeps to itself.
  const { base: memory } = context.memoryLimit as unknown as { readonly base: number };
  return { components: emitter.components, memory };
}

function scopeOf(values: FieldValues): Readonly<Record<string, TemplateValue>> {
  const scope: Record<string, TemplateValue> = {};
  for (const [field, value] of Object.entries(values)) scope[field] = scopeValue(value);
  return scope;
}

/** A value as templates get it. An empty list is nothing, so that a condition takes it for false. */
export function scopeValue(value: TemplateValue): TemplateValue {
  if (typeof value === 'string') return value.slice(0, VALUE_MAX);
  if (value === null || typeof value !== 'object') return value;
  return value.length === 0 ? null : value.slice(0, LIST_MAX).map((text) => text.slice(0, VALUE_MAX));
}

/** What Liquid says, in a sentence; ours, thrown inside a tag, as it was. Anything else is a bug. */
function liquidError(error: unknown, where: string): unknown {
  if (!(error instanceof Error) || !('token' in error)) return error;
  const { originalError } = error as { originalError?: unknown };
  if (originalError instanceof UserError) return originalError;
  const [, message = error.message, line = '1', column = '1'] = PLACED_MESSAGE.exec(error.message) ?? [];
  const place = line === '1' ? `character ${column}` : `line ${line}, character ${column}`;
  return message.endsWith('limit exceeded')
    ? templateError(where, `it asks for more than a name can need (${place}).`, 'Smaller numbers will do.')
    : templateError(where, `${message} (${place}).`, 'music-organize template fields shows what a template may use.');
}

/** As Liquid writes its messages. */
const PLACED_MESSAGE = /^(.*), line:(\d+), col:(\d+)$/su;
