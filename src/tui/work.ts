import type { ConflictPolicy } from '../domain/conflict.js';
import { rangeText, type IdRange } from '../domain/id-ranges.js';
import { commandLine } from '../domain/shell-quote.js';
import type { ModifiedPolicy } from '../domain/undo-selection.js';
import type { OrganizeResult, RollbackResult } from '../workflows/events.js';
import type { OrganizeOptions } from '../workflows/plan/organize-settings.js';
import type { RollbackOptions } from '../workflows/undo/rollback-options.js';
import type { Problem } from '../text/problems.js';
import type { Tally } from '../text/tally.js';
import type { UndoTally } from '../text/undo-tally.js';
import type { Trouble } from './trouble.js';

/** Ways around what stands in the way of an undo; the same that `rollback` has as options. */
export interface UndoPolicies {
  readonly modified: ModifiedPolicy;
  readonly conflict: ConflictPolicy;
  readonly search: boolean;
  readonly cascade: boolean;
}

export const NO_POLICIES: UndoPolicies = { modified: 'skip', conflict: 'skip', search: false, cascade: false };

/** An undo that is asked for: the arguments of `rollback` or `redo`. */
export interface UndoAsk {
  readonly kind: 'rollback' | 'redo';
  readonly session: string;
  /** Chosen operations; `null` is all of the session. */
  readonly ids: readonly IdRange[] | null;
  readonly policies: UndoPolicies;
  /** The session came from elsewhere: it is undone under these folders alone. */
  readonly allowRoots: readonly string[];
  /** The folders of the session: source and target, or one where they are the same. */
  readonly roots: readonly string[];
  readonly imported: boolean;
}

/** Work that takes time and changes files. */
export type Work =
  /** `foreseen`: so many operations were confirmed. */
  | { readonly kind: 'undo'; readonly ask: UndoAsk; readonly foreseen?: number }
  | { readonly kind: 'resume'; readonly session: string }
  | { readonly kind: 'organize'; readonly options: OrganizeOptions; readonly foreseen?: number };

/** What became of work. */
export interface WorkOutcome {
  readonly work: Work;
  readonly end:
    | { readonly kind: 'organized'; readonly result: OrganizeResult; readonly tally: Tally }
    | { readonly kind: 'undone'; readonly result: RollbackResult; readonly tally: UndoTally }
    /** `session` is what it had begun, if it came so far. */
    | { readonly kind: 'failed'; readonly trouble: Trouble; readonly session: string | null };
  /** It was stopped before its end, and can be carried on. */
  readonly interrupted: boolean;
  /** What the user should look at: the first ones, and how many there are. */
  readonly problems: { readonly listed: readonly Problem[]; readonly count: number };
  readonly warnings: readonly Trouble[];
  /** What a crash had left, and was settled before: sentences. */
  readonly settled: readonly string[];
}

/** The options of the workflow that does what is asked for. */
export function rollbackOptions({ kind, ids, policies, allowRoots }: UndoAsk): RollbackOptions {
  const { modified, conflict, search, cascade } = policies;
  return {
    kind,
    ...(ids === null ? {} : { select: { operationIds: ids } }),
    ...(modified === 'skip' ? {} : { modified }),
    ...(conflict === 'skip' ? {} : { conflict }),
    search,
    cascade,
    allowRoots,
  };
}

/** Policies and roots as the command line says them. */
export function policyArguments({ policies, allowRoots }: Pick<UndoAsk, 'policies' | 'allowRoots'>): readonly string[] {
  const { modified, conflict, search, cascade } = policies;
  return [
    ...(conflict === 'skip' ? [] : ['--conflict', conflict]),
    ...(modified === 'skip' ? [] : ['--modified', modified]),
    ...(cascade ? ['--cascade'] : []),
    ...(search ? ['--search'] : []),
    ...allowRoots.flatMap((root) => ['--allow-root', root]),
  ];
}

/**
 * The command that does the same.
 *
 * @param sameHistory arguments that name the history, where that is needed
 * @param most so many ranges of ids are said; of more, the first and the last ones, with `…` between
 */
export function undoCommand(ask: UndoAsk, sameHistory: readonly string[] = [], most = Infinity): string {
  const ids = ask.ids === null ? [] : ['--operation-ids', ...rangeTexts(ask.ids, most)];
  return commandLine([ask.kind, ask.session, ...ids, ...policyArguments(ask), ...sameHistory]);
}

function rangeTexts(ids: readonly IdRange[], most: number): readonly string[] {
  if (ids.length <= most) return ids.map(rangeText);
  const head = Math.ceil(most / 2);
  return [...ids.slice(0, head).map(rangeText), '…', ...ids.slice(head - most).map(rangeText)];
}
