import { z } from 'zod';
import { OPERATION_STATUSES, OPERATION_TYPES } from '../../../domain/operation.js';
import { STUCK_REASONS } from '../../../domain/remedy.js';
import { UNDO_OUTCOMES, UNDO_SUBJECTS } from '../../../domain/rollback.js';
import { SESSION_STATUSES } from '../../../domain/session.js';
import { count, path, WARNING } from './values.js';

export const UNDO_REPORT = z.object({
  id: z.int(),
  session_id: z.string(),
  operation_type: z.enum(OPERATION_TYPES),
  outcome: z.enum(UNDO_OUTCOMES),
  status: z.enum(OPERATION_STATUSES),
  source_path: path,
  target_path: path,
  goes_to: path,
  found_at: path,
  overcame: z.array(z.enum(UNDO_OUTCOMES)).readonly(),
  blocked_by: z.int().nullable(),
  message: z.string().nullable(),
  subject: z.enum(UNDO_SUBJECTS).exactOptional(),
  interrupted: z.literal(true).exactOptional(),
});

/** `rollback` and `redo`. */
export const ROLLBACK_SHAPE = z.object({
  session_id: z.string(),
  rollback_session_id: z.string().nullable(),
  dry_run: z.boolean(),
  status: z.enum(SESSION_STATUSES),
  summary: z.object({
    total: count,
    rolled_back: count,
    skipped: count,
    failed: count,
    by_outcome: z.partialRecord(z.enum(UNDO_OUTCOMES), count),
    bytes: count,
    duration_ms: z.number().min(0),
  }),
  operations: z.array(UNDO_REPORT),
  warnings: z.array(WARNING),
  /** For operations that stay as they are: what can be done about it, and the command that does. */
  remedies: z.array(
    z.object({
      reason: z.enum(STUCK_REASONS),
      session_id: z.string(),
      operations: count,
      path,
      advice: z.string(),
      command: z.string().nullable(),
    }),
  ),
});
