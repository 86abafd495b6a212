import { z } from 'zod';
import { DUPLICATE_KINDS } from '../../../domain/duplicates.js';
import { count, path, SKIP } from './values.js';

/** `--format ndjson` has a group a line, `{"type": "group", "group": ...}`, and the summary in the result. */
export const DUPLICATES_SHAPE = z.object({
  groups: z.array(
    z.object({
      kind: z.enum(DUPLICATE_KINDS),
      savable_bytes: count,
      files: z.array(
        z.object({
          path: z.string(),
          size: count,
          best: z.boolean(),
          same: z.enum(DUPLICATE_KINDS),
          hard_link_of: path,
          codec: z.string().nullable(),
          lossless: z.boolean().nullable(),
          bitrate: z.number().nullable(),
          duration: z.number().nullable(),
        }),
      ),
    }),
  ),
  skips: z.array(SKIP),
  interrupted: z.boolean(),
  summary: z.object({
    files: count,
    groups: count,
    duplicates: count,
    hard_links: count,
    savable_bytes: count,
    not_comparable: count,
    by_kind: z.record(z.enum(DUPLICATE_KINDS), count),
    duration_ms: z.number().min(0),
  }),
});
