import { z } from 'zod';
import { SESSION_STATUSES } from '../../../domain/session.js';
import { VERIFY_OUTCOMES } from '../../../domain/verification.js';
import { EVENT_SHAPE } from './event-shape.js';
import { count, path } from './values.js';

const VERIFY_FINDING = z.object({
  id: z.int(),
  path: z.string(),
  backup_of: path,
  outcome: z.enum(VERIFY_OUTCOMES),
  expected: z.string(),
  actual: z.string().nullable(),
  found_at: path,
  intact_copy: path,
  message: z.string().nullable(),
});

/** `findings` are those that are not `ok`; with `--verbose` all. */
export const VERIFY_SHAPE = z.object({
  findings: z.array(VERIFY_FINDING),
  /** Null for a folder. */
  session_id: z.string().nullable(),
  session_status: z.enum(SESSION_STATUSES).nullable(),
  interrupted: z.boolean(),
  summary: z.object({
    checked: count,
    ok: count,
    bit_rot: count,
    changed: count,
    missing: count,
    moved: count,
    unreadable: count,
    without_checksum: count,
    undone: count,
    moved_on: count,
    bytes: count,
    duration_ms: z.number().min(0),
  }),
});

/** A line of `verify --format ndjson`; the result is the last one. */
export const VERIFY_LINE_SHAPE = z.union([
  EVENT_SHAPE,
  z.object({ type: z.literal('finding'), finding: VERIFY_FINDING }),
  VERIFY_SHAPE.omit({ findings: true }).extend({ type: z.literal('result') }),
]);
