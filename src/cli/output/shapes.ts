import { z } from 'zod';
import { CONFLICT_POLICIES } from '../../domain/conflict.js';
import { DUPLICATE_KINDS } from '../../domain/duplicates.js';
import { OPERATION_STATUSES, OPERATION_TYPES, type OperationDetails } from '../../domain/operation.js';
import { UNDO_OUTCOMES } from '../../domain/rollback.js';
import { SESSION_KINDS, SESSION_STATUSES, type SessionDetails } from '../../domain/session.js';
import { STUCK_REASONS } from '../../domain/remedy.js';
import { SKIP_REASONS, type SkipReason } from '../../domain/skip.js';
import { VERIFY_OUTCOMES } from '../../domain/verification.js';
import type { WorkflowEvent } from '../../workflows/events.js';

/** The shapes of every JSON document that the command line writes or reads; schema/json/ is made from them. */

const count = z.int().min(0);
const path = z.string().nullable();
const time = z.iso.datetime();
const checksum = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .nullable();

const SESSION = z.object({
  session_id: z.string(),
  start_time: time,
  end_time: time.nullable(),
  source_root: z.string(),
  target_root: z.string(),
  total_operations: count,
  completed_operations: count,
  failed_operations: count,
  status: z.enum(SESSION_STATUSES),
  metadata: z.looseObject({ kind: z.enum(SESSION_KINDS) }).transform((metadata) => metadata as SessionDetails),
});

const RECORD = z.object({
  id: z.int(),
  session_id: z.string(),
  timestamp: time,
  operation_type: z.enum(OPERATION_TYPES),
  source_path: path,
  target_path: path,
  backup_path: path,
  status: z.enum(OPERATION_STATUSES),
  error_message: z.string().nullable(),
  checksum_before: checksum,
  checksum_after: checksum,
  file_size: count.nullable(),
  metadata: z.looseObject({}).transform((metadata) => metadata as OperationDetails),
});

const PLAN_ENTRY = z.object({
  operation_type: z.enum(OPERATION_TYPES),
  source_path: path,
  target_path: path,
  file_size: count.nullable(),
  checksum,
  metadata: z.record(z.string(), z.unknown()),
});

const SKIP_REASON = z.enum(Object.keys(SKIP_REASONS) as [SkipReason, ...SkipReason[]]);

const SKIP = z.object({ path: z.string(), reason: SKIP_REASON, message: z.string() });

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

const UNDO_REPORT = z.object({
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
  interrupted: z.literal(true).exactOptional(),
});

const CONFLICT = z.object({
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

const WARNING = z.object({ message: z.string(), path: z.string().exactOptional(), hint: z.string().exactOptional() });

/** `organize`, `apply`, `resume`, `plan -o`. `operations` is empty after a real run: `history` has them. */
const ORGANIZE_SHAPE = z.object({
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

/** `rollback` and `redo`. */
const ROLLBACK_SHAPE = z.object({
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

/** A line of `--format ndjson` and of `--log-file` while a run goes on. The compiler keeps it in step with the events. */
const EVENT_SHAPE = z.discriminatedUnion('type', [
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

/** What `export` writes and `import` reads. */
const EXPORT_SHAPE = z.object({
  format: z.literal('music-organize-session'),
  version: z.literal(1),
  session: SESSION,
  operations: z.array(RECORD.extend({ undoes: z.int().nullable() })),
  directory_times: z.array(z.object({ path: z.string(), mtime_ns: z.string().regex(/^-?\d+$/) })),
  /** HMAC-SHA-256 by the key of the history that wrote it, over the canonical form (ARCHITECTURE.md). */
  hmac: checksum,
});

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
const VERIFY_SHAPE = z.object({
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
const VERIFY_LINE_SHAPE = z.union([
  EVENT_SHAPE,
  z.object({ type: z.literal('finding'), finding: VERIFY_FINDING }),
  VERIFY_SHAPE.omit({ findings: true }).extend({ type: z.literal('result') }),
]);

const TEMPLATE_VALUE = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]);

/** `--format ndjson` has a group a line, `{"type": "group", "group": ...}`, and the summary in the result. */
const DUPLICATES_SHAPE = z.object({
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

/** By the name of the schema file. */
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
  'template-test': z.object({
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
            reason: z.enum(Object.keys(SKIP_REASONS) as [SkipReason, ...SkipReason[]]),
            message: z.string(),
          }),
        }),
      ]),
    ),
  }),
  'template-fields': z.object({
    fields: z.array(z.object({ name: z.string(), description: z.string(), fallback: z.string() })),
    filters: z.array(
      z.object({
        name: z.string(),
        description: z.string(),
        arguments: z.object({ min: count, max: count }),
      }),
    ),
    layouts: z.array(z.object({ name: z.string(), templates: z.record(z.string(), z.string()) })),
  }),
  'cache-status': z.object({
    path: z.string(),
    exists: z.boolean(),
    bytes: count,
    files: count,
    with_tags: count,
    with_checksum: count,
    oldest: time.nullable(),
    newest: time.nullable(),
    last_run: z.object({ at: time, known: count, read: count }).nullable(),
  }),
  'cache-prune': z.object({
    path: z.string(),
    dry_run: z.boolean(),
    checked: count,
    gone: count,
    changed: count,
    unused: count,
    kept: count,
  }),
  'cache-clear': z.object({ path: z.string(), cleared: z.boolean(), files: count, bytes: count }),
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
