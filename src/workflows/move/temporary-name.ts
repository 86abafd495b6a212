import { createHash } from 'node:crypto';

/**
 * The name, in the target's folder, that an operation may use for a moment. It follows from the record, so that
 * recovery knows it without a second write; the session's tag keeps two histories from meeting in one folder.
 *
 * @example temporaryName('20261120-153012-k3f9', 17) // '.mo-17-5d0c7a.part'
 */
export function temporaryName(sessionId: string, recordId: number): string {
  if (last.sessionId !== sessionId) last = { sessionId, tag: tagOf(sessionId) };
  return `.mo-${String(recordId)}-${last.tag}.part`;
}

/** A run asks for the same session's, operation after operation. */
let last = { sessionId: '', tag: tagOf('') };

function tagOf(sessionId: string): string {
  return createHash('sha256').update(sessionId).digest('hex').slice(0, 6);
}
