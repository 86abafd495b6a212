import { createHmac, timingSafeEqual } from 'node:crypto';
import { keyPath } from '../../database/location.js';
import { canonicalJson } from '../../domain/canonical-json.js';
import { systemErrorCode, UserError } from '../../domain/errors.js';
import { describeSystemError } from '../../domain/system-errors.js';
import { makeSecret, readSecret } from '../../filesystem/secret-file.js';

const KEY_BYTES = 32;

/** What may be signed; a signature of the one is none of the other. */
export type SignedFormat = 'music-organize-session' | 'music-organize-manifest';

/**
 * HMAC-SHA-256 of a session with all that belongs to it, by the key of its history. It is made over lines, each
 * `<part> <canonical JSON>` and a line feed: `format <format and version>`, `session`, an `operation` each in order, a
 * `directory_time` each in order, `end` with how many there were. So it survives another layout of the file, and
 * nothing that is read of it can be changed, left out, added or moved.
 */
export class Signature {
  readonly #hmac: ReturnType<typeof createHmac>;
  readonly #counts = { operation: 0, directory_time: 0 };

  constructor(key: Uint8Array, format: SignedFormat, session: unknown) {
    this.#hmac = createHmac('sha256', key);
    this.#line('format', canonicalJson([format, 1]));
    this.#line('session', canonicalJson(session));
  }

  /** @returns its canonical text */
  add(part: 'operation' | 'directory_time', value: unknown): string {
    const text = canonicalJson(value);
    this.#line(part, text);
    this.#counts[part] += 1;
    return text;
  }

  /** Ends it. @returns lower-case hex */
  digest(): string {
    this.#line('end', canonicalJson(this.#counts));
    return this.#hmac.digest('hex');
  }

  #line(part: string, text: string): void {
    this.#hmac.update(`${part} ${text}\n`);
  }
}

/** In a time that does not tell where they differ. */
export function isSameSignature(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8')];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The key of a history; made when there is none. @throws UserError when it cannot be read or made */
export function signingKey(historyPath: string): Uint8Array {
  const path = keyPath(historyPath);
  return guarded(path, () => readSecret(path) ?? makeSecret(path, KEY_BYTES));
}

/** The key of a history, `null` when it never signed anything. @throws UserError when it cannot be read */
export function existingKey(historyPath: string): Uint8Array | null {
  const path = keyPath(historyPath);
  return guarded(path, () => readSecret(path));
}

function guarded<T extends Uint8Array | null>(path: string, work: () => T): T {
  let key: T;
  try {
    key = work();
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === undefined) throw cause;
    throw unusable(path, describeSystemError(code, code), cause);
  }
  if (key !== null && key.length !== KEY_BYTES) throw unusable(path, `it does not have ${String(KEY_BYTES)} bytes`);
  return key;
}

function unusable(path: string, why: string, cause?: unknown): UserError {
  return new UserError('key_unusable', `The key that sessions are signed with, ${path}, cannot be used: ${why}.`, {
    path,
    cause,
    hint: 'Mend its rights. Without it (delete it, and a new one is made), what was signed before counts as foreign.',
  });
}
