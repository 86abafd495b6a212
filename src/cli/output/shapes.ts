import { z } from 'zod';
import { CACHE_CLEAR_SHAPE, CACHE_PRUNE_SHAPE, CACHE_STATUS_SHAPE } from './shapes/cache-shapes.js';
import { DUPLICATES_SHAPE } from './shapes/duplicates-shape.js';
import { EVENT_SHAPE } from './shapes/event-shape.js';
import { ORGANIZE_SHAPE, PLAN_SHAPE } from './shapes/organize-shapes.js';
import { EXPORT_SHAPE, RECORD, SESSION } from './shapes/session-shapes.js';
import { TEMPLATE_FIELDS_SHAPE, TEMPLATE_TEST_SHAPE } from './shapes/template-shapes.js';
import { ROLLBACK_SHAPE } from './shapes/undo-shapes.js';
import { count } from './shapes/values.js';
import { VERIFY_LINE_SHAPE, VERIFY_SHAPE } from './shapes/verify-shapes.js';

/**
 * The shapes of every JSON document that the command line writes or reads, by the name of its schema file; schema/json/ is
 * made from them.
 */
export const SHAPES = {
  organize: ORGANIZE_SHAPE,
  restore: ORGANIZE_SHAPE,
  rollback: ROLLBACK_SHAPE,
  event: EVENT_SHAPE,
  sessions: z.array(SESSION),
  'sessions-delete': z.object({ deleted: z.array(z.string()), operations_no_longer_undoable: count }),
  'sessions-prune': z.object({
    dry_run: z.boolean(),
    deleted: z.array(z.string()),
    spared: z.array(z.string()),
    operations_no_longer_undoable: count,
  }),
  /** `session` is null when the history has none. */
  history: z.object({ session: SESSION.nullable(), operations: z.array(RECORD) }),
  plan: PLAN_SHAPE,
  export: EXPORT_SHAPE,
  /** Of a file; of a folder. */
  import: z.union([
    z.object({ session: SESSION }),
    z.object({
      sessions: z.array(SESSION),
      present: z.array(z.string()),
      problems: z.array(z.object({ path: z.string(), message: z.string() })),
    }),
  ]),
  verify: VERIFY_SHAPE,
  'verify-line': VERIFY_LINE_SHAPE,
  duplicates: DUPLICATES_SHAPE,
  recover: z.object({
    sessions: z.array(
      z.object({
        session_id: z.string(),
        done: count,
        not_done: count,
        conflicts: count,
        completed: count,
        messages: z.array(z.string()),
      }),
    ),
  }),
  doctor: z.object({
    checks: z.array(
      z.object({
        name: z.string(),
        status: z.enum(['ok', 'warning', 'failed']),
        message: z.string(),
        hint: z.string().nullable(),
      }),
    ),
  }),
  'template-test': TEMPLATE_TEST_SHAPE,
  'template-fields': TEMPLATE_FIELDS_SHAPE,
  'cache-status': CACHE_STATUS_SHAPE,
  'cache-prune': CACHE_PRUNE_SHAPE,
  'cache-clear': CACHE_CLEAR_SHAPE,
  'config-path': z.object({ path: z.string() }),
  'config-show': z.object({
    config_file: z.string().nullable(),
    settings: z.array(
      z.object({
        name: z.string(),
        value: z.union([
          z.string(),
          z.number(),
          z.boolean(),
          z.array(z.string()),
          z.record(z.string(), z.string()),
          z.null(),
        ]),
        source: z.enum(['flag', 'environment', 'config', 'default']),
        from: z.string().nullable(),
      }),
    ),
  }),
  /** On stderr, whatever the command. `stack` only for a bug. */
  error: z.object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      path: z.string().optional(),
      hint: z.string().optional(),
      stack: z.string().optional(),
    }),
  }),
} as const satisfies Readonly<Record<string, z.ZodType>>;
