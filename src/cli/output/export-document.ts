import type { OperationRecord } from '../../domain/operation.js';
import type { OperationSession } from '../../domain/session.js';
import type { Signature } from '../../workflows/documents/signature.js';
import { JsonDocument } from './json-document.js';
import { BufferedOutput, type Output } from './output.js';

/** So many operations go out before a reader gets a chance to say that it is gone. */
const PAGE = 256;

/** Writes a session as a file that `import` reads. @returns the number of operations */
export async function writeExport(
  target: Output,
  parts: {
    readonly session: OperationSession;
    readonly operations: Iterable<OperationRecord>;
    readonly directoryTimes: readonly { readonly path: string; readonly mtime_ns: string }[];
    /** `null`: it is not signed, so that it counts as foreign everywhere. */
    readonly signature: Signature | null;
  },
): Promise<number> {
  const output = new BufferedOutput(target);
  const document = new JsonDocument(output, ['operations', 'directory_times']);
  document.field('format', 'music-organize-session');
  document.field('version', 1);
  document.field('session', parts.session);
  let count = 0;
  for (const operation of parts.operations) {
    document.add('operations', operation);
    parts.signature?.add('operation', operation);
    count += 1;
    if (count % PAGE === 0) await output.drained();
    if (output.closed) return count;
  }
  for (const time of parts.directoryTimes) {
    document.add('directory_times', time);
    parts.signature?.add('directory_time', time);
  }
  await document.end({ hmac: parts.signature?.digest() ?? null });
  return count;
}
