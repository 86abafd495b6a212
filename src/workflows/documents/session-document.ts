import { z } from 'zod';
import type { DirectoryTime } from '../../database/entries.js';
import { requireShallow } from '../../domain/canonical-json.js';
import { UserError } from '../../domain/errors.js';
import {
  OPERATION_STATUSES,
  OPERATION_TYPES,
  type OperationDetails,
  type OperationRecord,
} from '../../domain/operation.js';
import {
  SESSION_ID_PATTERN,
  SESSION_KINDS,
  SESSION_STATUSES,
  type OperationSession,
  type SessionDetails,
} from '../../domain/session.js';
import {
  checksum,
  count,
  firstIssue,
  identity,
  nanoseconds,
  path,
  rewriteDetails,
  time,
  wholeNumber,
  withNeededPaths,
} from './document-shapes.js';

/** A session as a file. */
export interface ExportedSession {
  readonly format: 'music-organize-session';
  readonly version: 1;
  readonly session: OperationSession;
  readonly operations: readonly OperationRecord[];
  readonly directory_times: readonly DirectoryTime[];
  /** HMAC-SHA-256 in hex; without a right one it is somebody else's. */
  readonly hmac?: string | null;
}

/** What the program itself reads of a record's details is checked; what others added is theirs. */
const details = z.looseObject({
  identity: identity.optional(),
  result: identity.optional(),
  restore: identity.pick({ mode: true, mtime_ns: true, uid: true, gid: true }).optional(),
  group: z.string().optional(),
  parent_inode: wholeNumber.optional(),
  copy_of: path.optional(),
  undone_type: z.enum(['copy', 'hardlink', 'reflink']).optional(),
  reason: z.string().optional(),
  placeholder: z.boolean().optional(),
  unrecoverable: z.boolean().optional(),
  from_backup: z.boolean().optional(),
  shared_object: z.boolean().optional(),
  ...rewriteDetails,
  takes_back: z.boolean().optional(),
  unkept: z.boolean().optional(),
  object: path.optional(),
});

const HEADER = z.looseObject({
  format: z.literal('music-organize-session'),
  version: z.literal(1),
  operations: z.array(z.unknown()),
  directory_times: z.array(z.unknown()),
  hmac: z.string().nullish(),
});

const SESSION = z.object({
  session_id: z.string().refine((id) => SESSION_ID_PATTERN.test(id) && id !== 'last', {
    error: 'must be up to 100 letters, digits, dots, dashes and underscores',
  }),
  start_time: time,
  end_time: time.nullable(),
  source_root: path,
  target_root: path,
  total_operations: count,
  completed_operations: count,
  failed_operations: count,
  status: z.enum(SESSION_STATUSES),
  metadata: z.looseObject({
    kind: z.enum(SESSION_KINDS),
    undoes_session: z.string().optional(),
    options: z.looseObject({ backupRoot: path.nullish(), followSymlinks: z.boolean().optional() }).optional(),
  }),
});

const RECORD = withNeededPaths(
  z.object({
    id: z.int().min(1),
    session_id: z.string(),
    timestamp: time,
    operation_type: z.enum(OPERATION_TYPES),
    source_path: path.nullable(),
    target_path: path.nullable(),
    backup_path: path.nullable(),
    status: z.enum(OPERATION_STATUSES),
    error_message: z.string().nullable(),
    checksum_before: checksum.nullable(),
    checksum_after: checksum.nullable(),
    file_size: count.nullable(),
    metadata: details,
    undoes: z.int().min(1).nullable(),
  }),
);

const DIRECTORY_TIME = z.object({ path, mtime_ns: nanoseconds });

/**
 * A document that may come from anywhere, checked: what is in it is acted upon when the session is undone.
 *
 * @throws UserError that names the record and what is wrong with it
 */
export function checkedSession(document: unknown): ExportedSession {
  const { operations, directory_times, hmac = null, ...head } = checked(HEADER, document, 'The document');
  const session = checkedRow(head['session']);
  const records = operations.map(checkedRecord);
  requireDistinct(records.map((record) => record.id));
  const times = directory_times.map(checkedTime);
  requireDistinct(times.map((one) => one.path));
  return { format: 'music-organize-session', version: 1, session, operations: records, directory_times: times, hmac };
}

/** @throws as checkedSession */
export function checkedRow(value: unknown): OperationSession {
  requireShallow(value);
  const { metadata, ...columns } = checked(SESSION, value, 'The session');
  return { ...columns, metadata: metadata as SessionDetails };
}

/** @param index its place in the document, from 0. @throws as checkedSession */
export function checkedRecord(value: unknown, index: number): OperationRecord {
  requireShallow(value);
  const record = checked(RECORD, value, nameOf(value, index));
  return { ...record, metadata: record.metadata as OperationDetails };
}

/** @throws as checkedSession */
export function checkedTime(value: unknown, index: number): DirectoryTime {
  return checked(DIRECTORY_TIME, value, `Folder time ${String(index + 1)}`);
}

/** `Operation 12`; the place in the document when it has no id. */
function nameOf(operation: unknown, index: number): string {
  const id = typeof operation === 'object' && operation !== null && 'id' in operation ? operation.id : undefined;
  return Number.isInteger(id) ? `Operation ${String(id)}` : `The operation at place ${String(index + 1)}`;
}

/** @param values ids of operations, or paths of folder times. @throws as checkedSession */
function requireDistinct(values: readonly (number | string)[]): void {
  const seen = new Set<number | string>();
  for (const value of values) noteDistinct(seen, value);
}

/** @param seen gets the value. @throws as checkedSession */
export function noteDistinct(seen: Set<number | string>, value: number | string): void {
  if (seen.has(value)) {
    throw invalid(
      typeof value === 'number'
        ? `Two operations have the id ${String(value)}.`
        : `There are two times of the folder ${value}.`,
    );
  }
  seen.add(value);
}

function checked<Shape extends z.ZodType>(shape: Shape, value: unknown, name: string): z.output<Shape> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  throw invalid(`${name}${firstIssue(result.error)}`);
}

function invalid(message: string): UserError {
  return new UserError('invalid_document', `This is no session that can be imported. ${message}`, {
    exitCode: 2,
    hint: 'Export the session again: music-organize export <session> -o <file>',
  });
}
