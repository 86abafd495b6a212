import { hashFile } from 'hasha';

/** SHA-256 of a file that is not being copied, lower-case hex, hashed in hasha's own thread. @throws the system's error */
export function checksumOf(path: string): Promise<string> {
  return hashFile(path, { algorithm: 'sha256', encoding: 'hex' });
}
