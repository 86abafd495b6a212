import { IdRanges, inOrder, type IdRange } from './id-ranges.js';
import type { OperationStatus, OperationType } from './operation.js';
import { commandFor, historyIn, resuming, says, type UndoRequest } from './remedy-command.js';
import { BACKUP_POLICIES, BACKUP_WAY, EMPTIED_LATER, policyFor, type SpecialCase } from './remedy-policies.js';
import type { Remedy, StuckReason } from './remedy.js';
import { STUCK_REASONS } from './remedy.js';
import type { UndoOutcome, UndoSubject } from './rollback.js';
import { commandLine } from './shell-quote.js';

/** What an undo said of one operation, as far as the way out depends on it. */
export interface UndoneOrNot {
  readonly id: number;
  readonly session_id: string;
  readonly operation_type?: OperationType;
  readonly outcome: UndoOutcome;
  readonly status: OperationStatus;
  readonly source_path: string | null;
  readonly target_path: string | null;
  readonly blocked_by: number | null;
  readonly message: string | null;
  readonly subject?: UndoSubject;
  /** It was stopped before this one. */
  readonly interrupted?: true;
}

/**
 * Why an operation stays as it is; `null` when it is undone, or would be.
 *
 * @param dryRun in one, what is ready counts as done; in a real run, what is ready and has a message did not work
 */
export function stuckReason(
  { outcome, status, message, interrupted }: Pick<UndoneOrNot, 'outcome' | 'status' | 'message' | 'interrupted'>,
  dryRun: boolean,
): StuckReason | null {
  if (status === 'rolled_back' || outcome === 'already_undone') return null;
  if (interrupted === true) return 'interrupted';
  if (outcome !== 'ready') return outcome;
  return dryRun || message === null ? null : 'failed';
}

interface Group {
  readonly reason: StuckReason;
  readonly session: string;
  readonly ids: IdRanges;
  /** The first one: where it is, and what it waits for. */
  readonly path: string;
  readonly blockedBy: number | null;
  /** It is about content that is in the backup store alone. */
  readonly special: SpecialCase | null;
}

/** Collects what stays as it is, and knows how to go on. Memory does not grow with the number of operations. */
export class StuckOperations {
  readonly #groups = new Map<string, Group>();

  add(operation: UndoneOrNot, dryRun: boolean): void {
    const reason = stuckReason(operation, dryRun);
    if (reason === null) return;
    const { id, session_id: session, source_path, target_path, blocked_by: blockedBy } = operation;
    const special = specialCase(operation);
    const key = reason === 'interrupted' ? reason : `${reason} ${session} ${special ?? ''}`;
    const path = target_path ?? source_path ?? '';
    const group = this.#groups.get(key) ?? { reason, session, ids: new IdRanges(), path, blockedBy, special };
    this.#groups.set(key, group);
    group.ids.add(id);
  }

  /** How many operations stay for each reason. */
  counts(): ReadonlyMap<StuckReason, number> {
    const counts = new Map<StuckReason, number>();
    for (const { reason, ids } of this.#groups.values()) counts.set(reason, (counts.get(reason) ?? 0) + ids.count);
    return counts;
  }

  /** The operations of a session that stay; `null` when they are too scattered to be remembered. */
  rangesIn(sessionId: string): readonly IdRange[] | null {
    const ranges: IdRange[] = [];
    for (const { session, ids } of this.#groups.values()) {
      const own = session === sessionId ? ids.ranges() : [];
      if (own === null) return null;
      ranges.push(...own);
    }
    return inOrder(ranges);
  }

  remedies(request: UndoRequest): readonly Remedy[] {
    return [...this.#groups.values()]
      .toSorted((a, b) => STUCK_REASONS.indexOf(a.reason) - STUCK_REASONS.indexOf(b.reason))
      .map((group, at) => remedyFor(group, request, at > 0));
  }
}

/**
 * What its reason alone would give the wrong way for. The files that a deletion keeps somewhere else than in the store,
 * as a copy that stays, can be taken as they are.
 */
function specialCase({ operation_type: type, outcome, status, subject }: UndoneOrNot): SpecialCase | null {
  if (status === 'in_progress') return 'unsettled';
  if (type === 'create_directory' && (outcome === 'modified' || outcome === 'missing')) return 'no_folder';
  if (outcome === 'not_empty' && subject === 'backup_store') return 'store';
  return type === 'delete' && subject === 'backup' ? 'backup' : null;
}

/** @param isLater something else has to be mended before */
function remedyFor(group: Group, request: UndoRequest, isLater: boolean): Remedy {
  const { reason, session, ids, path, blockedBy } = group;
  const about = {
    ...{ reason, session_id: session, operations: ids.count },
    path: ids.count === 1 && path !== '' ? path : null,
  };
  const problem = group.special === 'backup' ? BACKUP_POLICIES[reason] : undefined;
  if (problem !== undefined) {
    const command = commandLine(['verify', session, ...historyIn(request.keep)]);
    const advice = `${problem(ids.count)}. ${BACKUP_WAY.advice}`;
    return { ...about, advice, lead: BACKUP_WAY.lead, solvedBy: 'none', flags: [], command };
  }
  const policy = policyFor(reason, group.special);
  const foreign = request.imported ? policy.imported : undefined;
  const flags = foreign === undefined ? policy.flags : [];
  const other = foreign ?? (says(request.keep, flags) ? policy.spent : undefined);
  const { advice, lead } = other ?? (reason === 'not_empty' && isLater ? EMPTIED_LATER : policy);
  const blocker =
    reason === 'blocked' && blockedBy !== null ? ` (${ids.count === 1 ? '' : 'first: '}${blockedBy})` : '';
  const told = { ...about, advice: `${policy.problem(ids.count)}${blocker}. ${advice}`, lead, flags };
  if (lead === 'nowhere') return { ...told, solvedBy: 'none', command: null };
  if (policy.solvedBy === 'resume') {
    const command = resuming(request);
    return { ...told, solvedBy: command === null ? 'none' : 'resume', command };
  }
  const solvedBy = other === undefined ? policy.solvedBy : 'again';
  return { ...told, solvedBy, command: commandFor(session, ids, flags, request) };
}
