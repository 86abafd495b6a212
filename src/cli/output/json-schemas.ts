import { z } from 'zod';
import { CONFIG_SHAPE } from '../configuration/config-shape.js';
import { SHAPES } from './shapes.js';

/** The JSON Schemas (2020-12) of all documents, and of the configuration file: file name and text. */
export function schemaFiles(): { readonly name: string; readonly text: string }[] {
  return Object.entries({ ...SHAPES, config: CONFIG_SHAPE }).map(([name, shape]) => {
    const schema = z.toJSONSchema(shape, { io: 'input', target: 'draft-2020-12' });
    return {
      name: `${name}.schema.json`,
      text: `${layOut({ title: `music-organize: ${name}`, ...schema }, '')}\n`,
    };
  });
}

/** Columns of a line, as .prettierrc.json has it: the files are under its eyes too. */
const LINE = 120;

/**
 * JSON with a member a line; lists of plain values stay on one line where they fit.
 *
 * @param used columns that something else takes on the first line
 */
function layOut(value: unknown, indent: string, used = 0): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const flat = `[${value.map((element) => JSON.stringify(element)).join(', ')}]`;
    const isPlain = value.every((element) => typeof element !== 'object' || element === null);
    if (isPlain && indent.length + used + flat.length <= LINE) return flat;
    return block(
      '[',
      ']',
      value.map((element, index) => layOut(element, inner, comma(index, value))),
      indent,
    );
  }
  const members = Object.entries(value).map(([key, member], index, all) => {
    const name = `${JSON.stringify(key)}: `;
    return `${name}${layOut(member, inner, name.length + comma(index, all))}`;
  });
  return block('{', '}', members, indent);
}

/** The width of what follows an element. */
function comma(index: number, all: readonly unknown[]): number {
  return index < all.length - 1 ? 1 : 0;
}

function block(open: string, close: string, lines: readonly string[], indent: string): string {
  if (lines.length === 0) return open + close;
  return `${open}\n${lines.map((line) => `${indent}  ${line}`).join(',\n')}\n${indent}${close}`;
}
