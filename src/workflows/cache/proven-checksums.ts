import { stampOf } from '../../domain/file-look.js';
import type { FileIdentity } from '../../domain/operation.js';

/** More than are read ahead and held between reading and planning. */
const MOST = 8192;

/** Checksums that were read in this run. What is not known to be one of them counts as remembered. */
export class ProvenChecksums {
  /** By path; the oldest first. */
  readonly #read = new Map<string, string>();

  add(path: string, identity: FileIdentity, checksum: string): void {
    this.#read.delete(path);
    this.#read.set(path, proofOf(identity, checksum));
    if (this.#read.size <= MOST) return;
    const [oldest] = this.#read.keys();
    if (oldest !== undefined) this.#read.delete(oldest);
  }

  has(path: string, identity: FileIdentity, checksum: string): boolean {
    return this.#read.get(path) === proofOf(identity, checksum);
  }
}

function proofOf(identity: FileIdentity, checksum: string): string {
  return `${stampOf(identity)} ${checksum}`;
}
