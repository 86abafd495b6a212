import { z } from 'zod';
import { CONFLICT_POLICIES } from '../../../domain/conflict.js';
import { OPERATION_TYPES } from '../../../domain/operation.js';
import { SESSION_STATUSES } from '../../../domain/session.js';
import { checksum, count, path, SKIP, time, WARNING } from './values.js';

export const PLAN_ENTRY = z.object({
  operation_type: z.enum(OPERATION_TYPES),
  source_path: path,
  target_path: path,
  file_size: count.nullable(),
  checksum,
  metadata: z.record(z.string(), z.unknown()),
});

export const CONFLICT = z.object({
  source_path: z.string(),
  target_path: z.string(),
  with: z.enum(['existing', 'planned']),
  policy: z.enum(CONFLICT_POLICIES),
  resolved_path: path,
});

const ORGANIZE_SUMMARY = z.object({
  files_found: count,
  tracks: count,
  planned: count,
  completed: count,
  skipped: count,
  failed: count,
  conflicts: count,
  duplicates: count,
  bytes: count,
  duration_ms: z.number().min(0),
  by_type: z.partialRecord(z.enum(OPERATION_TYPES), count),
  problems: count,
});

/** `organize`, `apply`, `resume`, `plan -o`. `operations` is empty after a real run: `history` has them. */
export const ORGANIZE_SHAPE = z.object({
  session_id: z.string().nullable(),
  status: z.enum(SESSION_STATUSES),
  dry_run: z.boolean(),
  source_root: z.string(),
  target_root: z.string(),
  summary: ORGANIZE_SUMMARY,
  operations: z.array(PLAN_ENTRY),
  skips: z.array(SKIP),
  conflicts: z.array(CONFLICT),
  warnings: z.array(WARNING),
});

/** What `plan` writes and `apply` reads. */
export const PLAN_SHAPE = z.object({
  format: z.literal('music-organize-plan'),
  version: z.literal(1),
  created: time,
  source_root: z.string(),
  target_root: z.string(),
  options: z.record(z.string(), z.unknown()),
  operations: z.array(PLAN_ENTRY),
  skips: z.array(SKIP),
  conflicts: z.array(CONFLICT),
  summary: ORGANIZE_SUMMARY,
});
