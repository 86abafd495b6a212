import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DirectoryTime } from '../../database/entries.js';
import { UserError, systemErrorCode } from '../../domain/errors.js';
import type { OperationRecord } from '../../domain/operation.js';
import type { OperationSession } from '../../domain/session.js';
import { NotAsPlannedError } from '../../filesystem/act-errors.js';
import { realPathOf } from '../../filesystem/identity.js';
import { linesOf } from '../../filesystem/lines.js';
import type { OnEvent } from '../events.js';
import { ProgressMeter } from '../progress.js';
import { checkedRecord, checkedSession, checkedTime, noteDistinct } from './session-document.js';
import { isSameSignature, Signature } from './signature.js';

/** Lines that are read without a turn for signals: some 50 ms. */
const STRETCH = 1000;

/** What a long reading tells, and what stops it. */
export interface LongReading {
  readonly onEvent?: OnEvent | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An exported session that was read to its end, and checked; its records are read again when they are wanted. */
export interface SessionFile {
  readonly path: string;
  readonly session: OperationSession;
  readonly directoryTimes: readonly DirectoryTime[];
  /** How many records it has. */
  readonly total: number;
  /** The history whose key this is wrote it, and nothing of it was changed. */
  readonly own: boolean;
  /** SHA-256 of its lines: what is read later must be the same. */
  readonly checksum: string;
}

/**
 * Reads an exported session as `export` lays it out: a field a line, and of its arrays an element a line. So one of a million
 * operations needs no memory; as one text it could not even be read.
 *
 * @param key of the history that reads; `null`: it has none, and nothing is its own
 * @returns `null` for a document that is laid out otherwise, is none, or cannot be read: who reads it as a whole tells
 * @throws UserError when something in it is wrong; the reason of the signal
 */
export async function readSessionFile(
  path: string,
  key: Uint8Array | null,
  options: LongReading = {},
): Promise<SessionFile | null> {
  try {
    return await read(path, key, options);
  } catch (error) {
    const isOther = error instanceof OtherLayoutError || error instanceof NotAsPlannedError;
    if (!isOther && systemErrorCode(error) === undefined) throw error;
    return null;
  }
}

/**
 * The records of a file, one at a time.
 *
 * @throws UserError when the file changed since it was read; at the end, so that nothing may be kept then
 */
export function* recordsInFile({ path, checksum }: SessionFile): Generator<OperationRecord> {
  const lines = new Lines(path);
  let index = 0;
  for (const { name, value, isElement } of partsOf(lines)) {
    if (name !== 'operations' || !isElement) continue;
    yield checkedRecord(value, index);
    index += 1;
  }
  if (lines.checksum() !== checksum) {
    throw new UserError('invalid_document', `${path} changed while it was read.`, { exitCode: 2, path });
  }
}

async function read(path: string, key: Uint8Array | null, { onEvent, signal }: LongReading): Promise<SessionFile> {
  const meter = new ProgressMeter('scanning', onEvent);
  const lines = new Lines(realPathOf(path));
  const head = new Map<string, unknown>();
  let total = 0;
  let newest = 0;
  const paths = new Set<number | string>();
  const directoryTimes: DirectoryTime[] = [];
  let signature: Signature | null = null;
  for (const { name, value, isElement } of partsOf(lines)) {
    if (!isElement) {
      if (head.has(name)) throw new OtherLayoutError();
      head.set(name, value);
      if (name === 'session') signature = new Signature(key ?? new Uint8Array(32), 'music-organize-session', value);
    } else if (signature !== null && name === 'operations') {
      const { id } = checkedRecord(value, total);
      // In order, as they are written, no two are the same; else the reader of the whole document looks.
      if (id <= newest) throw new OtherLayoutError();
      newest = id;
      total += 1;
      signature.add('operation', value);
    } else if (signature !== null && name === 'directory_times') {
      const time = checkedTime(value, directoryTimes.length);
      noteDistinct(paths, time.path);
      directoryTimes.push(time);
      signature.add('directory_time', value);
    } else throw new OtherLayoutError();
    if ((total + directoryTimes.length) % STRETCH > 0) continue;
    meter.steps(isElement ? STRETCH : 0);
    await nextTurn();
    signal?.throwIfAborted();
  }
  meter.end();
  // Of an array, its name is here, and it is empty: its elements were looked at as they came.
  const { session, operations, directory_times, hmac = null } = checkedSession(Object.fromEntries(head));
  if (signature === null || operations.length + directory_times.length > 0) throw new OtherLayoutError();
  return {
    ...{ path: lines.path, session, directoryTimes, checksum: lines.checksum(), total },
    own: key !== null && hmac !== null && isSameSignature(hmac, signature.digest()),
  };
}

class OtherLayoutError extends Error {}

/** The lines of a file, without their ends, and what they add up to. */
class Lines {
  readonly path: string;
  readonly #hash = createHash('sha256');

  constructor(path: string) {
    this.path = path;
  }

  *[Symbol.iterator](): Generator<string> {
    for (const { text } of linesOf(this.path)) {
      this.#hash.update(`${text}\n`);
      yield text;
    }
  }

  checksum(): string {
    return this.#hash.digest('hex');
  }
}

/** A field, or an element of an array, after the array itself as an empty one. */
interface Part {
  readonly name: string;
  readonly value: unknown;
  readonly isElement: boolean;
}

function* partsOf(lines: Iterable<string>): Generator<Part> {
  let state: 'before' | 'fields' | 'after' = 'before';
  let array: string | null = null;
  for (const line of lines) {
    if (state === 'before' && line === '{') state = 'fields';
    else if (state !== 'fields') throw new OtherLayoutError();
    else if (array !== null && /^\],?$/u.test(line)) array = null;
    else if (array !== null) yield { name: array, value: parsed(line), isElement: true };
    else if (line === '}') state = 'after';
    else {
      const [, name, text] = /^"([a-z_]+)": (.*)$/su.exec(line) ?? [];
      if (name === undefined || text === undefined) throw new OtherLayoutError();
      array = text === '[' ? name : null;
      yield { name, value: array === null ? parsed(text) : [], isElement: false };
    }
  }
  if (state !== 'after') throw new OtherLayoutError();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.endsWith(',') ? text.slice(0, -1) : text) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new OtherLayoutError();
  }
}
