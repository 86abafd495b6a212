import type { OperationRecord, PlannedOperation } from '../../domain/operation.js';
import { UNDO_OUTCOME_TEXTS, type UndoOutcome, type UndoSubject } from '../../domain/rollback.js';

/** What the inverse plan says of one record. */
export interface UndoStep {
  readonly record: OperationRecord;
  readonly outcome: UndoOutcome;
  readonly message: string | null;
  /** What the outcome is about, where that is not the file or folder itself. */
  readonly subject: UndoSubject | null;
  /** What to do, in order; empty unless the outcome is `ready`. */
  readonly operations: readonly PlannedOperation[];
  /** Where the file goes, when that is not its old place. */
  readonly goesTo: string | null;
  /** Where the file is, when it was found elsewhere. */
  readonly foundAt: string | null;
  /** What spoke against it, and is got around. */
  readonly overcame: readonly UndoOutcome[];
  /** For `blocked`: what must be undone first. */
  readonly blocker: OperationRecord | null;
  /** It holds only when the steps before did what they should. */
  readonly relies: boolean;
}

/** What is said of a record, with nothing to do for it. */
export function stepOf(record: OperationRecord, outcome: UndoOutcome, message: string | null): UndoStep {
  return {
    record,
    outcome,
    message,
    subject: null,
    operations: [],
    goesTo: null,
    foundAt: null,
    overcame: [],
    blocker: null,
    relies: false,
  };
}

export function blockedBy(record: OperationRecord, blocker: OperationRecord): UndoStep {
  const message = `${UNDO_OUTCOME_TEXTS.blocked}: operation ${blocker.id} of session ${blocker.session_id}`;
  return { ...stepOf(record, 'blocked', message), blocker };
}
