import type { Template } from 'liquidjs';
import { LRUCache } from 'lru-cache';
import { fieldsOf, plainField } from './template-check.js';
import { MEMORY_LIMIT, renderParts, scopeValue, type Part } from './template-engine.js';
import type { FieldValues, TemplateField, TemplateValue } from './template-fields.js';
import { nodesOf } from './template-nodes.js';
import { printed } from './template-text.js';

/** Values for which a node is remembered; an album needs one, its numbers some. */
const REMEMBERED = 128;
/** UTF-16 units of values that are remembered: hostile tags are longer. */
const LONGEST_KEY = 1000;

type Components = readonly (readonly Part[])[];

/** What a node prints, in components, and how much of {@link MEMORY_LIMIT} that took. */
interface Printed {
  readonly components: Components;
  readonly memory: number;
}

/** A node of the template, outside all others. */
interface Piece {
  /** What it prints where that depends on nothing. */
  constant: Printed | null;
  readonly node: Template[];
  /** What it prints depends on their values alone. */
  readonly fields: readonly TemplateField[];
  /** It prints this field as it is. */
  readonly plain: TemplateField | null;
  readonly known: LRUCache<string, Printed>;
}

/**
 * Renders a template piece by piece and remembers what each printed for which values: folders are the same for all
 * tracks of an album, and running Liquid is most of the cost of a name. The result is that of {@link renderParts}.
 */
export class TemplateMemory {
  readonly #template: Template[];
  readonly #where: string;
  /** `null`: a node sets what later ones print, so that it has to be rendered as a whole. */
  readonly #pieces: readonly Piece[] | null;

  /** @param fields that the template uses */
  constructor(template: Template[], fields: ReadonlySet<TemplateField>, where: string) {
    this.#template = template;
    this.#where = where;
    const keepsLocals = [...nodesOf(template)].some((node) => [...(node.localScope?.() ?? [])].length > 0);
    this.#pieces = keepsLocals ? null : template.map((node) => pieceOf(node, fields));
  }

  /** @throws UserError when the template asks for more than there may be */
  render(values: FieldValues): Components {
    if (this.#pieces === null) return this.#whole(values);
    const components: Part[][] = [[]];
    let memory = 0;
    for (const piece of this.#pieces) {
      const printed = this.#print(piece, values);
      memory += printed.memory;
      append(components, printed.components);
    }
    // What the pieces may have alone, they may not have together: Liquid says so.
    return memory > MEMORY_LIMIT ? this.#whole(values) : components;
  }

  #whole(values: FieldValues): Components {
    return renderParts(this.#template, values, this.#where).components;
  }

  #print(piece: Piece, values: FieldValues): Printed {
    const { node, fields, plain, known, constant } = piece;
    if (constant !== null) return constant;
    if (plain !== null) return plainly(plain, values[plain] ?? null);
    const key = keyOf(fields, values);
    const found = key === null ? undefined : known.get(key);
    if (found !== undefined) return found;
    const printed = renderParts(node, values, this.#where);
    if (fields.length === 0) piece.constant = printed;
    if (key !== null) known.set(key, printed);
    return printed;
  }
}

function pieceOf(node: Template, all: ReadonlySet<TemplateField>): Piece {
  return {
    constant: null,
    node: [node],
    fields: fieldsOf(node, all),
    plain: plainField(node),
    known: new LRUCache({ max: REMEMBERED }),
  };
}

function plainly(field: TemplateField, value: TemplateValue): Printed {
  const text = printed(scopeValue(value));
  return { components: [[{ text, own: false, field }]], memory: text.length };
}

/** Equal for equal values only; `null` when it would be too long. */
function keyOf(fields: readonly TemplateField[], values: FieldValues): string | null {
  let key = '';
  for (const field of fields) {
    const value = scopeValue(values[field] ?? null);
    const isList = typeof value === 'object' && value !== null;
    const text = isList ? JSON.stringify(value) : String(value);
    key += `${isList ? 'list' : typeof value} ${String(text.length)} ${text}`;
    if (key.length > LONGEST_KEY) return null;
  }
  return key;
}

/** The first component goes on in the last one that is there. */
function append(components: Part[][], [first = [], ...others]: Components): void {
  components.at(-1)?.push(...first);
  for (const other of others) components.push([...other]);
}
