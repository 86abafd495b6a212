import type { IdRange } from '../../../domain/id-ranges.js';
import type { OrganizeOptions } from '../../../workflows/plan/organize-settings.js';
import type { Command } from '../../keys/key-table.js';
import type { WorkOutcome, UndoAsk, Work } from '../../work.js';

/** Where a key of the result leads. */
export type Way =
  /** The preview of the redo, or of the undo, of a session. */
  | { readonly kind: 'redo' | 'undo'; readonly session: string }
  | { readonly kind: 'preview'; readonly ask: UndoAsk }
  /** The preview of what an undo left, of which nobody knows how it was asked for. */
  | {
      readonly kind: 'rest';
      readonly of: 'rollback' | 'redo';
      readonly session: string;
      readonly ids: readonly IdRange[] | null;
    }
  /** Organizing again, with its plan first. */
  | { readonly kind: 'plan'; readonly options: OrganizeOptions }
  /** The question whether to carry a session on. */
  | { readonly kind: 'resume'; readonly session: string }
  | { readonly kind: 'session'; readonly session: string };

export type Ways = Readonly<Record<Command<'result'>, Way | null>>;

const NO_WAYS: Ways = {
  'result.redo': null,
  'result.undo': null,
  'result.retry': null,
  'result.resume': null,
  'result.session': null,
};

/** What can be done after work; `null` for what cannot. */
export function waysOf(outcome: WorkOutcome): Ways {
  const { end } = outcome;
  switch (end.kind) {
    case 'undone':
      return waysAfterUndo(outcome, end);
    case 'organized':
      return waysAfterRun(outcome, end);
    case 'failed':
      return waysAfterFailure(outcome, end.session);
  }
}

type End<Kind extends WorkOutcome['end']['kind']> = Extract<WorkOutcome['end'], { readonly kind: Kind }>;

function waysAfterUndo({ work, interrupted }: WorkOutcome, { result, tally }: End<'undone'>): Ways {
  const { session_id: undone, rollback_session_id: own } = result;
  const isDone = own !== null && tally.ready > 0;
  return {
    'result.redo': isDone && !tally.isRedo ? { kind: 'redo', session: own } : null,
    'result.undo': isDone && tally.isRedo ? { kind: 'undo', session: own } : null,
    'result.retry': rest(),
    'result.resume': interrupted && own !== null ? { kind: 'resume', session: own } : null,
    'result.session': own === null ? null : { kind: 'session', session: own },
  };

  function rest(): Way | null {
    const { stuck, isRedo } = tally;
    if (stuck.counts().size === 0) return null;
    // Not all ids are known of an undo that did not come to its end, and of one that left too many scattered ones.
    const known = interrupted ? null : stuck.rangesIn(undone);
    const ids = known === null || known.length === 0 ? null : known;
    if (work.kind === 'undo') return { kind: 'preview', ask: { ...work.ask, ids: ids ?? work.ask.ids } };
    return { kind: 'rest', of: isRedo ? 'redo' : 'rollback', session: undone, ids };
  }
}

function waysAfterRun({ work, interrupted }: WorkOutcome, { result }: End<'organized'>): Ways {
  const { session_id: session, summary, status } = result;
  const isThere = session !== null && summary.completed > 0 && status !== 'rolled_back';
  return {
    ...NO_WAYS,
    'result.undo': isThere ? { kind: 'undo', session } : null,
    'result.retry':
      summary.failed > 0 && !interrupted && work.kind === 'organize' ? { kind: 'plan', options: work.options } : null,
    'result.resume': interrupted && session !== null ? { kind: 'resume', session } : null,
    'result.session': session === null ? null : { kind: 'session', session },
  };
}

/** It is looked at again first, and asked for: whoever held the history may have changed what it is about. */
function waysAfterFailure({ work, interrupted }: WorkOutcome, session: string | null): Ways {
  return {
    ...NO_WAYS,
    'result.retry': again(work),
    'result.resume': interrupted && session !== null ? { kind: 'resume', session } : null,
    'result.session': session === null ? null : { kind: 'session', session },
  };
}

function again(work: Work): Way {
  switch (work.kind) {
    case 'undo':
      return { kind: 'preview', ask: work.ask };
    case 'resume':
      return { kind: 'resume', session: work.session };
    case 'organize':
      return { kind: 'plan', options: work.options };
  }
}

/** Why a key leads nowhere. */
export const NO_WAY: Readonly<Record<Command<'result'>, string>> = {
  'result.redo': 'There is nothing to redo.',
  'result.undo': 'There is nothing to undo.',
  'result.retry': 'Nothing was left that could be tried again.',
  'result.resume': 'It was not interrupted: there is nothing to carry on.',
  'result.session': 'It has no session in the history.',
};
