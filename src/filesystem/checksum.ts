import { hash } from 'node:crypto';
import type * as Hasha from 'hasha';

let hasha: Promise<typeof Hasha> | undefined;

/** SHA-256 of a file that is not being copied, lower-case hex, hashed in hasha's own thread. @throws the system's error */
export async function checksumOf(path: string): Promise<string> {
  // Imported here, as it awaits at its top level, which the bundled program could not require.
  hasha ??= import('hasha');
  const { hashFile } = await hasha;
  return hashFile(path, { algorithm: 'sha256', encoding: 'hex' });
}

/** SHA-256, lower-case hex, of bytes in memory. One call into node:crypto: hasha makes a hash object first. */
export function checksumOfBytes(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex');
}
