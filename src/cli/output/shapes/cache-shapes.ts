import { z } from 'zod';
import { count, time } from './values.js';

export const CACHE_STATUS_SHAPE = z.object({
  path: z.string(),
  exists: z.boolean(),
  bytes: count,
  files: count,
  with_tags: count,
  with_checksum: count,
  oldest: time.nullable(),
  newest: time.nullable(),
  last_run: z.object({ at: time, known: count, read: count }).nullable(),
});

export const CACHE_PRUNE_SHAPE = z.object({
  path: z.string(),
  dry_run: z.boolean(),
  checked: count,
  gone: count,
  changed: count,
  unused: count,
  kept: count,
});

export const CACHE_CLEAR_SHAPE = z.object({ path: z.string(), cleared: z.boolean(), files: count, bytes: count });
