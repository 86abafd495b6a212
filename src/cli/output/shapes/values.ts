import { z } from 'zod';
import { SKIP_REASONS, type SkipReason } from '../../../domain/skip.js';

// What many documents are made of.

export const count = z.int().min(0);
export const path = z.string().nullable();
export const time = z.iso.datetime();
export const checksum = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .nullable();

export const SKIP_REASON = z.enum(Object.keys(SKIP_REASONS) as [SkipReason, ...SkipReason[]]);

export const SKIP = z.object({ path: z.string(), reason: SKIP_REASON, message: z.string() });

export const WARNING = z.object({
  message: z.string(),
  path: z.string().exactOptional(),
  hint: z.string().exactOptional(),
});
