import type { PlannedOperation } from '../domain/operation.js';
import type { RecordStore } from './record-store.js';
import type { SessionStore } from './session-store.js';

/** A plan whose operations wait, as records of a session that has begun. The caller has the transaction: all or nothing. */
export function addPlanned(
  sessions: SessionStore,
  records: RecordStore,
  sessionId: string,
  operations: readonly PlannedOperation[],
): void {
  for (const operation of operations) {
    records.insert({
      session_id: sessionId,
      operation_type: operation.type,
      source_path: operation.sourcePath,
      target_path: operation.targetPath,
      checksum_before: operation.checksum,
      file_size: operation.size,
      metadata: operation.details,
    });
  }
  sessions.addToCounts(sessionId, operations.length, 0, 0);
}
