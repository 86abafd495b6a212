import { z } from 'zod';
import { OPERATION_STATUSES, OPERATION_TYPES, type OperationDetails } from '../../../domain/operation.js';
import { SESSION_KINDS, SESSION_STATUSES, type SessionDetails } from '../../../domain/session.js';
import { checksum, count, path, time } from './values.js';

export const SESSION = z.object({
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

export const RECORD = z.object({
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

/** What `export` writes and `import` reads. */
export const EXPORT_SHAPE = z.object({
  format: z.literal('music-organize-session'),
  version: z.literal(1),
  session: SESSION,
  operations: z.array(RECORD.extend({ undoes: z.int().nullable() })),
  directory_times: z.array(z.object({ path: z.string(), mtime_ns: z.string().regex(/^-?\d+$/) })),
  /** HMAC-SHA-256 by the key of the history that wrote it, over the canonical form (ARCHITECTURE.md). */
  hmac: checksum,
});
