import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import type { OperationRecord } from '../../domain/operation.js';
import { expectedBackup, expectedFile, type ExpectedFile } from '../../domain/verification.js';

/** A record, and what should be there because of it; nothing, where that is another record's business by now. */
export interface Expectation {
  readonly record: OperationRecord;
  readonly files: readonly ExpectedFile[];
  /** An operation of a later session took the file on. */
  readonly movedOn: boolean;
}

/** Everything that a session left, with the objects of the backup store that its undo needs; in order. */
export function* leftBySession(history: OperationHistoryTracker, sessionId: string): Generator<Expectation> {
  for (const record of history.operations(sessionId, { status: ['completed'] })) {
    yield expectation(history, record, [expectedFile(record), expectedBackup(record)]);
  }
}

/** Library files and objects of backup stores in a folder, whatever session left them. */
export function* leftInFolder(history: OperationHistoryTracker, folder: string): Generator<Expectation> {
  for (const [record, isNewest] of newestOfEach(history.operationsBelow(folder), 'target_path')) {
    yield expectation(history, record, [isNewest ? expectedFile(record) : null]);
  }
  for (const [record, isNewest] of newestOfEach(history.backupsBelow(folder), 'backup_path')) {
    yield expectation(history, record, [isNewest ? expectedBackup(record) : null]);
  }
}

/** What a later operation moved on, or gave another content, is not expected any more. */
function expectation(
  history: OperationHistoryTracker,
  record: OperationRecord,
  candidates: readonly (ExpectedFile | null)[],
): Expectation {
  let movedOn = false;
  const expected = candidates.filter((file) => file !== null);
  const files = expected.filter((file) => {
    const later = file.backup_of === null ? history.laterDeparture(file.path, record.id) : undefined;
    movedOn ||= later !== undefined && later.session_id !== record.session_id;
    return later === undefined;
  });
  return { record, files, movedOn };
}

/** Records that come by path, the newest of a path last: it decides what should be there. */
function* newestOfEach(
  records: Iterable<OperationRecord>,
  column: 'target_path' | 'backup_path',
): Generator<readonly [record: OperationRecord, isNewest: boolean]> {
  let before: OperationRecord | undefined;
  for (const record of records) {
    if (before !== undefined) yield [before, before[column] !== record[column]];
    before = record;
  }
  if (before !== undefined) yield [before, true];
}
