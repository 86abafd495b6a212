import { z } from 'zod';
import { OPERATION_STATUSES, OPERATION_TYPES } from '../../../domain/operation.js';
import { SESSION_KINDS, SESSION_STATUSES } from '../../../domain/session.js';
import type { WorkflowEvent } from '../../../workflows/events.js';
import { CONFLICT, PLAN_ENTRY } from './organize-shapes.js';
import { UNDO_REPORT } from './undo-shapes.js';
import { count, path, SKIP, SKIP_REASON, WARNING } from './values.js';

const OPERATION_REPORT = z.object({
  id: z.int().nullable(),
  operation_type: z.enum(OPERATION_TYPES),
  source_path: path,
  target_path: path,
  status: z.enum(OPERATION_STATUSES),
  reason: SKIP_REASON.nullable(),
  message: z.string().nullable(),
  file_size: count.nullable(),
  unrecoverable: z.literal(true).exactOptional(),
});

/** A line of `--format ndjson` and of `--log-file` while a run goes on. The compiler keeps it in step with the events. */
export const EVENT_SHAPE = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('recovered'),
    session_id: z.string(),
    done: count,
    not_done: count,
    conflicts: count,
  }),
  z.object({
    type: z.literal('session_started'),
    session_id: z.string().nullable(),
    kind: z.enum(SESSION_KINDS),
    source_root: z.string(),
    target_root: z.string(),
    dry_run: z.boolean(),
  }),
  z.object({
    type: z.literal('progress'),
    phase: z.enum([
      ...([
        'scanning',
        'planning',
        'working',
        'undoing',
        'verifying',
        'comparing',
        'restoring',
        'forgetting',
        'importing',
      ] as const),
    ]),
    done: count,
    total: count.nullable(),
    bytes: count,
    total_bytes: count.exactOptional(),
    path,
  }),
  z.object({ type: z.literal('operation_planned'), operation: PLAN_ENTRY }),
  z.object({ type: z.literal('operation_finished'), operation: OPERATION_REPORT }),
  z.object({ type: z.literal('undo'), operation: UNDO_REPORT }),
  z.object({ type: z.literal('skipped'), skip: SKIP, problem: z.boolean() }),
  z.object({ type: z.literal('conflict'), conflict: CONFLICT }),
  WARNING.extend({ type: z.literal('warning') }),
  z.object({ type: z.literal('cache_used'), known: count, read: count, note: z.string().nullable() }),
  z.object({
    type: z.literal('session_finished'),
    session_id: z.string().nullable(),
    status: z.enum(SESSION_STATUSES),
  }),
]) satisfies z.ZodType<WorkflowEvent>;
