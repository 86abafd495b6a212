import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import type { OperationRecord, PlannedOperation } from '../../domain/operation.js';

/** What a session journaled and has not done, as operations that keep their records; those of a group together. */
export function* pendingOperations(history: OperationHistoryTracker, sessionId: string): Generator<PlannedOperation[]> {
  let together: PlannedOperation[] = [];
  for (const record of history.operations(sessionId, { status: ['pending'] })) {
    const operation = fromRecord(record);
    const { group } = operation.details;
    if (together.length > 0 && (group === undefined || together[0]?.details.group !== group)) {
      yield together;
      together = [];
    }
    together.push(operation);
  }
  if (together.length > 0) yield together;
}

function fromRecord(record: OperationRecord): PlannedOperation {
  const { placeholder: _decidedAgain, ...details } = record.metadata;
  return {
    type: record.operation_type,
    sourcePath: record.source_path,
    targetPath: record.target_path,
    checksum: record.checksum_before,
    size: record.file_size,
    details,
    backupPath: record.backup_path,
    recordId: record.id,
    ...(record.undoes === null ? {} : { undoes: record.undoes }),
  };
}
