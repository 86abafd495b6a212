import { hash } from 'node:crypto';
import { hashFileSync } from 'hasha';

/** SHA-256, lower-case hex, of bytes in memory. One call into node:crypto: hasha makes a hash object first. */
export function checksumOfBytes(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex');
}

/** SHA-256, lower-case hex, of a file, read synchronously in pieces. For workers only. */
export function checksumOfFile(path: string): string {
  return hashFileSync(path, { algorithm: 'sha256', encoding: 'hex' });
}
