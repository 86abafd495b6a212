import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { DirectoryTime } from '../../database/entries.js';
import { UserError, systemErrorCode } from '../../domain/errors.js';
import type { OperationRecord } from '../../domain/operation.js';
import { SESSION_ID_PATTERN, type OperationSession } from '../../domain/session.js';
import { describeSystemError } from '../../domain/system-errors.js';
import { NotAsPlannedError } from '../../filesystem/act-errors.js';
import { MANIFEST_FILE, OPERATIONS_FILE, STORE_FOLDER } from '../../filesystem/backup-store.js';
import { exists, folderNames, realPathOf, statsOf } from '../../filesystem/identity.js';
import { linesOf } from '../../filesystem/lines.js';
import { count } from './document-shapes.js';
import { checkedRecord, checkedRow, checkedTime, noteDistinct } from './session-document.js';
import { isSameSignature, Signature } from './signature.js';

/** A manifest that was read to its end, and checked; its records are read again when they are wanted. */
export interface Manifest {
  readonly folder: string;
  /** The backup store that it lies in. */
  readonly store: string;
  readonly session: OperationSession;
  readonly directoryTimes: readonly DirectoryTime[];
  /** The history whose key this is wrote it, and nothing of it was changed. */
  readonly own: boolean;
  /** What is missing of it, in words; `null` when it is whole. */
  readonly trouble: string | null;
  /** SHA-256 of the lines of its records: what is read later must be the same. */
  readonly checksum: string;
}

/** Something that is no manifest, or a broken one, and why. */
export interface BrokenManifest {
  readonly path: string;
  readonly message: string;
}

const HEAD = z.looseObject({
  format: z.literal('music-organize-manifest'),
  version: z.literal(1),
  session: z.unknown(),
});
const END = z.object({ operations: count, directory_times: count, hmac: z.string() });

/**
 * Where manifests are in what a user names: a library, its backup store, or the folder of one session.
 *
 * @returns the folder of a session each; `null` when there is no place for any
 * @throws the system's error
 */
export function manifestFoldersIn(
  path: string,
): { readonly store: string; readonly folders: readonly string[] } | null {
  const folder = realPathOf(path);
  if (exists(join(folder, MANIFEST_FILE))) return { store: dirname(dirname(folder)), folders: [folder] };
  for (const store of [folder, join(folder, STORE_FOLDER)]) {
    const sessions = join(store, 'sessions');
    if (statsOf(sessions)?.isDirectory() !== true || statsOf(store)?.isDirectory() !== true) continue;
    const names = folderNames(sessions).filter((name) => SESSION_ID_PATTERN.test(name));
    return { store, folders: names.sort().map((name) => join(sessions, name)) };
  }
  return null;
}

/**
 * Reads a manifest to its end. One of which the end is missing, as after a power cut, counts as far as it goes, and is
 * nobody's own.
 *
 * @param key of the history that reads; `null`: it has none, and nothing is its own
 * @throws UserError when it is broken
 */
export function readManifest(folder: string, key: Uint8Array | null): Manifest {
  return guarded(folder, () => {
    const { session, row, times, end } = readHead(join(folder, MANIFEST_FILE));
    if (session.session_id !== basename(folder)) {
      throw broken(`it is the manifest of session ${session.session_id}`);
    }
    const signature = new Signature(key ?? new Uint8Array(32), 'music-organize-manifest', row);
    const operations = readOperations(folder, (_, raw) => signature.add('operation', raw));
    for (const { raw } of times) signature.add('directory_time', raw);
    const isWhole = end?.operations === operations.count && end.directory_times === times.length && operations.isWhole;
    return {
      folder,
      store: dirname(dirname(folder)),
      session,
      directoryTimes: times.map(({ time }) => time),
      own: key !== null && isWhole && isSameSignature(end.hmac, signature.digest()),
      trouble: isWhole ? null : troubleOf(operations.count, end?.operations),
      checksum: operations.checksum,
    };
  });
}

/**
 * The records of a manifest, one at a time.
 *
 * @throws UserError when they are others than when the manifest was read; at the end, so that nothing may be kept then
 */
export function* recordsOf({ folder, checksum }: Manifest): Generator<OperationRecord> {
  const hash = createHash('sha256');
  let index = 0;
  for (const { text, isWhole } of linesOf(join(folder, OPERATIONS_FILE))) {
    if (!isWhole) break;
    hash.update(`${text}\n`);
    yield checkedRecord(parsed(text), index);
    index += 1;
  }
  if (hash.digest('hex') !== checksum) throw broken('it changed while it was read');
}

/** Whether a folder holds the manifest of this very session, by its roots and its time, not of one that has its id. */
export function describes(
  folder: string,
  { session_id, start_time, source_root, target_root }: OperationSession,
): boolean {
  try {
    for (const { text } of linesOf(join(folder, MANIFEST_FILE))) {
      const head = HEAD.safeParse(parsed(text));
      const found = head.success ? checkedRow(head.data['session']) : null;
      const isSame = found?.session_id === session_id && found.start_time === start_time;
      return isSame && found.source_root === source_root && found.target_root === target_root;
    }
    return false;
  } catch (error) {
    const isBroken = error instanceof UserError || error instanceof NotAsPlannedError;
    if (!isBroken && systemErrorCode(error) === undefined) throw error;
    return false;
  }
}

function troubleOf(found: number, told: number | undefined): string {
  return told === undefined
    ? `the end of the manifest is missing; ${String(found)} operations are there`
    : `${String(found)} of ${String(told)} operations are there`;
}

interface Head {
  readonly session: OperationSession;
  /** The session as it was written. */
  readonly row: unknown;
  readonly times: readonly { readonly raw: unknown; readonly time: DirectoryTime }[];
  readonly end: z.output<typeof END> | null;
}

function readHead(path: string): Head {
  const [first, ...rest] = [...linesOf(path)].filter(({ isWhole }) => isWhole).map(({ text }) => parsed(text));
  const head = HEAD.safeParse(first);
  if (!head.success) throw broken('its first line is not that of a manifest');
  const end = END.safeParse(rest.at(-1));
  const seen = new Set<number | string>();
  const times = (end.success ? rest.slice(0, -1) : rest).map((raw, index) => {
    const time = checkedTime(raw, index);
    noteDistinct(seen, time.path);
    return { raw, time };
  });
  const row = head.data['session'];
  return { session: checkedRow(row), row, times, end: end.success ? end.data : null };
}

function readOperations(
  folder: string,
  onRecord: (record: OperationRecord, raw: unknown) => void,
): { readonly count: number; readonly isWhole: boolean; readonly checksum: string } {
  const hash = createHash('sha256');
  const seen = new Set<number | string>();
  let number = 0;
  for (const { text, isWhole } of linesOf(join(folder, OPERATIONS_FILE))) {
    if (!isWhole) return { count: number, isWhole, checksum: hash.digest('hex') };
    const raw = parsed(text);
    const record = checkedRecord(raw, number);
    noteDistinct(seen, record.id);
    onRecord(record, raw);
    hash.update(`${text}\n`);
    number += 1;
  }
  return { count: number, isWhole: true, checksum: hash.digest('hex') };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw broken(`a line of it is no JSON (${cause instanceof Error ? cause.message : ''})`);
  }
}

function guarded<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = systemErrorCode(error);
    if (code !== undefined) throw broken(describeSystemError(code, (error as Error).message), folder);
    if (error instanceof NotAsPlannedError) throw broken(error.message, folder);
    throw error;
  }
}

function broken(message: string, path?: string): UserError {
  return new UserError('invalid_document', message, { exitCode: 2, ...(path === undefined ? {} : { path }) });
}
