import { z } from 'zod';
import { count, SKIP_REASON } from './values.js';

const TEMPLATE_VALUE = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]);

export const TEMPLATE_TEST_SHAPE = z.object({
  files: z.array(
    z.union([
      z.object({
        path: z.string(),
        result: z.string(),
        skip: z.null(),
        template: z.string(),
        reason: z.string(),
        kind_reason: z.string(),
        values: z.record(z.string(), TEMPLATE_VALUE),
        changes: z.array(
          z.object({
            /** Null: the name of a folder or file, or the path, as a whole. */
            field: z.string().nullable(),
            rule: z.int().min(1).max(9),
            before: z.string(),
            after: z.string(),
          }),
        ),
      }),
      z.object({
        path: z.string(),
        result: z.null(),
        skip: z.object({
          reason: SKIP_REASON,
          message: z.string(),
        }),
      }),
    ]),
  ),
});

export const TEMPLATE_FIELDS_SHAPE = z.object({
  fields: z.array(z.object({ name: z.string(), description: z.string(), fallback: z.string() })),
  filters: z.array(
    z.object({
      name: z.string(),
      description: z.string(),
      arguments: z.object({ min: count, max: count }),
    }),
  ),
  layouts: z.array(z.object({ name: z.string(), templates: z.record(z.string(), z.string()) })),
});
