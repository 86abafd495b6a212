import { IdRanges, inOrder, type IdRange } from './id-ranges.js';
import type { OperationStatus, OperationType } from './operation.js';
import type { Lead, Remedy, SolvedBy, StuckReason } from './remedy.js';
import { STUCK_REASONS } from './remedy.js';
import type { UndoOutcome } from './rollback.js';
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
  /** It was stopped before this one. */
  readonly interrupted?: true;
}

/** How the undo was asked for, so that the commands that go on ask for the same. */
export interface UndoRequest {
  readonly command: 'rollback' | 'redo';
  /** The session that is undone; operations of others are there by a cascade. */
  readonly session: string;
  /** The session that the undo itself is, which can be resumed; `null` for a dry run. */
  readonly undoSession: string | null;
  /** Arguments to be kept: policies, roots, the history. */
  readonly keep: readonly string[];
  /** Only a part of the session was meant. */
  readonly narrowed: boolean;
  /** The session was imported: what changes files that it does not know is refused for it. */
  readonly imported: boolean;
}

/** What can be done, in words for people, and how it leads to the command. */
interface Way {
  readonly advice: string;
  readonly lead: Lead;
}

interface Policy extends Way {
  /** What is wrong with so many. */
  readonly problem: (number: number) => string;
  readonly solvedBy: SolvedBy;
  /** What the command says besides. */
  readonly flags: readonly string[];
  /** When that was said already and did not help. Without a lead, the command is of no use any more. */
  readonly spent?: Way;
  /** Instead of all that, for an imported session, which is refused the flags. */
  readonly imported?: Way;
}

const files =
  (is: string, are: string) =>
  (number: number): string =>
    number === 1 ? `1 file ${is}` : `${number.toLocaleString('en')} files ${are}`;

/** What only needs another attempt has no flags. */
const AGAIN = { lead: 'then', solvedBy: 'again', flags: [] } as const;

const POLICIES: Readonly<Record<StuckReason, Policy>> = {
  interrupted: {
    // How many are left nobody knows: the plan is made as it is carried out.
    problem: () => 'The undo was interrupted before its end',
    advice: 'To go on',
    lead: 'does',
    solvedBy: 'resume',
    flags: [],
  },
  unreachable: {
    problem: files(
      'cannot be reached (drive or share not mounted, or no access)',
      'cannot be reached (drive or share not mounted, or no access)',
    ),
    advice: 'Mount it or get access',
    ...AGAIN,
  },
  blocked: {
    problem: files('was changed or moved by a later operation', 'were changed or moved by later operations'),
    advice: 'To undo that first, in other sessions too',
    lead: 'does',
    solvedBy: 'cascade',
    flags: ['--cascade'],
    spent: { advice: 'That cannot be undone either: begin there', lead: 'nowhere' },
    imported: { advice: 'Undo that first, by the session that it belongs to', lead: 'then' },
  },
  modified: {
    problem: files('has other content than the history recorded', 'have other content than the history recorded'),
    advice: 'To move back what is there now',
    lead: 'does',
    solvedBy: 'modified',
    flags: ['--modified', 'move'],
    spent: { advice: 'What is there now cannot be moved back', lead: 'nowhere' },
    imported: { advice: 'An imported session does not move what it does not know: move it by hand', lead: 'nowhere' },
  },
  occupied: {
    problem: files('finds something else at its old place', 'find something else at their old places'),
    advice: 'To bring back under another name',
    lead: 'does',
    solvedBy: 'conflict',
    flags: ['--conflict', 'rename'],
    spent: { advice: 'Move away what is there', lead: 'then' },
  },
  missing: {
    problem: files('is not where the history says', 'are not where the history says'),
    advice: 'To look for the same size and content under both roots',
    lead: 'does',
    solvedBy: 'search',
    flags: ['--search'],
    spent: { advice: 'The search found nothing. Put back what was moved away', lead: 'then' },
  },
  not_empty: {
    problem: (number) =>
      number === 1 ? '1 folder is not empty' : `${number.toLocaleString('en')} folders are not empty`,
    advice: 'Look what is in there, move or delete it',
    ...AGAIN,
  },
  failed: {
    problem: (number) => (number === 1 ? '1 operation failed' : `${number.toLocaleString('en')} operations failed`),
    advice: 'Mend what the messages say',
    ...AGAIN,
  },
};

/** What only the backup store has, and it has it no more: neither looking elsewhere nor taking it as it is would help. */
const BACKUP_POLICIES: Readonly<Partial<Record<StuckReason, Policy['problem']>>> = {
  modified: files('has a damaged backup', 'have damaged backups'),
  missing: files('was deleted and has no backup any more', 'were deleted and have no backups any more'),
};

const BACKUP_WAY: Way = { advice: 'Only an intact copy helps. This shows which are known', lead: 'does' };

function policyFor(reason: StuckReason, special: SpecialCase | null): Policy {
  if (special === 'store') return STORE_POLICY;
  return special === 'no_folder' ? NO_FOLDER_POLICY : POLICIES[reason];
}

/** Who deletes what is in there has it nowhere any more. */
const STORE_POLICY: Policy = {
  problem: (number) =>
    number === 1 ? '1 folder holds the backup store' : `${number.toLocaleString('en')} folders hold backup stores`,
  advice: 'What is kept there is nowhere else: leave it (music-organize restore copies it out). When nothing needs it',
  ...AGAIN,
  lead: 'when',
};

/** A folder cannot be taken as it is. */
const NO_FOLDER_POLICY: Policy = {
  problem: (number) =>
    number === 1
      ? '1 folder has something else in its place'
      : `${number.toLocaleString('en')} folders have something else in their place`,
  advice: 'Move that away',
  ...AGAIN,
};

/** Folders that hold what stays as well. */
const EMPTIED_LATER: Way = { advice: 'When what stays is back and they are empty', lead: 'when' };

/** More than so many ranges make a command that nobody reads; then it is about all that is left. */
const RANGES_IN_COMMAND = 20;

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

type SpecialCase = 'backup' | 'no_folder' | 'store';

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
function specialCase({ operation_type: type, outcome, message }: UndoneOrNot): SpecialCase | null {
  if (type === 'create_directory' && (outcome === 'modified' || outcome === 'missing')) return 'no_folder';
  if (outcome === 'not_empty' && /^it holds the backup store/u.test(message ?? '')) return 'store';
  return type === 'delete' && /^its backup, /u.test(message ?? '') ? 'backup' : null;
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

/** What was asked for its session keeps, but not in which history it is. */
function resuming({ undoSession, keep }: UndoRequest): string | null {
  return undoSession === null ? null : commandLine(['resume', undoSession, ...historyIn(keep)]);
}

/** @returns `null` when there are too many ids for a command, and all that is left would be more than was meant */
function commandFor(session: string, ids: IdRanges, flags: readonly string[], request: UndoRequest): string | null {
  const isOwn = session === request.session;
  const which = ids.texts(RANGES_IN_COMMAND);
  if (which === null && (request.narrowed || !isOwn)) return null;
  const selected = which === null ? ['--status', 'completed'] : ['--operation-ids', ...which];
  const kept = without(request.keep, flags);
  return commandLine([isOwn ? request.command : 'rollback', session, ...selected, ...kept, ...flags]);
}

function says(keep: readonly string[], [flag = '', value]: readonly string[]): boolean {
  const at = keep.indexOf(flag);
  return at >= 0 && (value === undefined || keep[at + 1] === value);
}

function historyIn(keep: readonly string[]): readonly string[] {
  const at = keep.indexOf('--history-db');
  return at < 0 ? [] : keep.slice(at, at + 2);
}

/** An argument that the remedy says differently is not said twice. */
function without(keep: readonly string[], [flag, value]: readonly string[]): readonly string[] {
  const at = flag === undefined ? -1 : keep.indexOf(flag);
  return at < 0 ? keep : keep.toSpliced(at, value === undefined ? 1 : 2);
}
