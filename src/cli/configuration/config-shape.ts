import { z } from 'zod';
import { optionsFrom, specOf, type OptionSpec } from '../options.js';

/** The shape of the configuration file, made from the table of options; descriptions and defaults are for its schema. */
export const CONFIG_SHAPE = z.strictObject(
  Object.fromEntries(
    optionsFrom('config').map((key) => {
      const { describe, default: value } = specOf(key);
      const meta = { description: describe, ...(value === undefined ? {} : { default: value }) };
      return [key, shapeOf(specOf(key)).meta(meta).optional()];
    }),
  ),
);

function shapeOf(spec: OptionSpec): z.ZodType {
  switch (spec.type) {
    case 'flag':
      return z.boolean();
    case 'choice':
      return z.enum(spec.choices as [string, ...string[]]);
    case 'integer':
      return z.int().min(spec.min).max(spec.max);
    case 'text':
    case 'path':
      return z.string().min(1);
    case 'list':
      return z.array(z.string());
    case 'map':
      return z.strictObject(Object.fromEntries(spec.names.map((name) => [name, z.string().min(1).optional()])));
  }
}
