import { z } from 'zod';
import { SHAPES } from './shapes.js';

/** The JSON Schemas (2020-12) of all documents: file name and text. */
export function schemaFiles(): { readonly name: string; readonly text: string }[] {
  return Object.entries(SHAPES).map(([name, shape]) => {
    const schema = z.toJSONSchema(shape, { io: 'input', target: 'draft-2020-12' });
    return {
      name: `${name}.schema.json`,
      text: `${JSON.stringify({ title: `music-organize: ${name}`, ...schema }, null, 2)}\n`,
    };
  });
}
