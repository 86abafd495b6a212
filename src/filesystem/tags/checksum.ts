import { hashFileSync } from 'hasha';

/** SHA-256, lower-case hex, of a file, read synchronously in pieces. For workers only. */
export function checksumOfFile(path: string): string {
  return hashFileSync(path, { algorithm: 'sha256', encoding: 'hex' });
}
