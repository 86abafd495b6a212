export const SESSION_STATUSES = [
  'running',
  'completed',
  'failed',
  'rolled_back',
  'interrupted',
  'partially_rolled_back',
] as const;
export type SessionStatus = (typeof SESSION_STATUSES)[number];

export const SESSION_KINDS = ['organize', 'apply', 'rollback', 'redo', 'restore', 'import', 'api'] as const;
export type SessionKind = (typeof SESSION_KINDS)[number];

/** The JSON of a session's `metadata` column. */
export interface SessionDetails {
  readonly kind: SessionKind;
  /** For a rollback: the session that it undoes. */
  readonly undoes_session?: string;
  /** For a rollback of a part, or with ways around what stands in the way: enough to carry it on. */
  readonly undo?: Readonly<Record<string, unknown>>;
  /** The settings of the run, enough to resume it. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** An imported session is undone only under roots that the user names. */
  readonly imported?: boolean;
  /** For the rollback of an imported session: those roots, absolute. */
  readonly allow_roots?: readonly string[];
  /** Version of music-organize that wrote the session. */
  readonly version?: string;
  /** Why the session ended early. */
  readonly error?: string;
  /** Free for callers of the public API. */
  readonly [key: string]: unknown;
}

/** All the records of one run: a row of `operation_sessions`, its `metadata` parsed. */
export interface OperationSession {
  readonly session_id: string;
  /** ISO 8601, UTC. */
  readonly start_time: string;
  /** `null` while the session runs. */
  readonly end_time: string | null;
  readonly source_root: string;
  readonly target_root: string;
  readonly total_operations: number;
  readonly completed_operations: number;
  readonly failed_operations: number;
  readonly status: SessionStatus;
  readonly metadata: SessionDetails;
}

/**
 * An id that sorts by time and can be typed: `20261120-153012-k3f9`.
 *
 * @param now when the session starts; shown in UTC
 * @param random a function like Math.random
 */
export function newSessionId(now: Date, random: () => number): string {
  const [day, time] = now.toISOString().slice(0, 19).replaceAll('-', '').replaceAll(':', '').split('T');
  const suffix = Array.from({ length: 4 }, () => SUFFIX_ALPHABET.charAt(Math.floor(random() * SUFFIX_ALPHABET.length)));
  return `${day ?? ''}-${time ?? ''}-${suffix.join('')}`;
}

/** No letters or digits that are mistaken for one another. */
const SUFFIX_ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Session ids that users choose: they become folder names and arguments, so no separators and no leading dash. */
export const SESSION_ID_PATTERN = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/;
