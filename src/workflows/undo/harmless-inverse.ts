import { disarmed } from '../../domain/foreign-undo.js';
import type { OperationRecord, PlannedOperation } from '../../domain/operation.js';
import { invert } from '../../domain/rollback.js';
import type { OperationSession } from '../../domain/session.js';
import { isImported } from './imported-session.js';

/** Who comes to own what others' records say. */
const US = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

/** The inverse of a record of a session. A document from elsewhere gives nobody rights: no setuid, no other owner than ours. */
export function inverseIn(session: OperationSession, record: OperationRecord): PlannedOperation | null {
  const inverse = invert(record);
  return inverse === null ? null : harmless(session, inverse);
}

/** The same, of an inverse that is there. */
export function harmless(session: OperationSession, inverse: PlannedOperation): PlannedOperation | null {
  return isImported(session) ? disarmed(inverse, US) : inverse;
}
