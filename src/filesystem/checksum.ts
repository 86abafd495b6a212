import { hash } from 'node:crypto';
import { hashFile } from 'hasha';

/** SHA-256 of a file that is not being copied, lower-case hex, hashed in hasha's own thread. @throws the system's error */
export function checksumOf(path: string): Promise<string> {
  return hashFile(path, { algorithm: 'sha256', encoding: 'hex' });
}

/** SHA-256, lower-case hex, of bytes in memory. One call into node:crypto: hasha makes a hash object first. */
export function checksumOfBytes(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex');
}
