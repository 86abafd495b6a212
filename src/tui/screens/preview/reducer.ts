import { LIST_START, moveList, withinList, type ListSize, type ListState } from '../../components/list-state.js';
import type { Message } from '../../components/screen-frame.js';
import type { Command } from '../../keys/key-table.js';
import type { UndoAsk } from '../../work.js';
import { withNext, type Strategy } from './strategies.js';

/** What is listed below the summary. */
export type Shown = 'problems' | 'all';

/** Whether an imported session may be undone under these folders; whether to undo what the preview shows. */
export type Question = { readonly kind: 'roots'; readonly roots: readonly string[] } | { readonly kind: 'undo' };

export interface PreviewState {
  /** What is previewed, and done when the answer is yes. Another object: another preview. */
  readonly ask: UndoAsk;
  readonly question: Question | null;
  readonly shows: Shown;
  readonly list: ListState;
  readonly message: Message | null;
}

export type PreviewAction =
  | { readonly type: 'list'; readonly command: Command<'list'>; readonly size: ListSize }
  | { readonly type: 'resized'; readonly size: ListSize }
  | { readonly type: 'strategy'; readonly strategy: Strategy }
  | { readonly type: 'switch' }
  | { readonly type: 'again' }
  /** Somebody else wrote the history since the preview. */
  | { readonly type: 'outdated' }
  /** The preview is complete, or failed. */
  | { readonly type: 'foreseen' }
  /** The folders that were asked about are allowed. */
  | { readonly type: 'allow' }
  | { readonly type: 'ask' }
  | { readonly type: 'answered' }
  | { readonly type: 'message'; readonly message: Message | null };

const OUTDATED = 'The history was changed since the preview, which is made again: nothing was undone.';

/** A session from elsewhere is not even looked at before somebody said where. */
export function previewStart(ask: UndoAsk): PreviewState {
  const question = ask.imported && ask.allowRoots.length === 0 ? ({ kind: 'roots', roots: ask.roots } as const) : null;
  return { ask, question, shows: 'problems', list: LIST_START, message: null };
}

export function reducePreview(state: PreviewState, action: PreviewAction): PreviewState {
  switch (action.type) {
    case 'list':
      return { ...state, list: moveList(state.list, action.command, action.size), message: null };
    case 'resized': {
      const list = withinList(state.list, action.size);
      return list.cursor === state.list.cursor && list.top === state.list.top ? state : { ...state, list };
    }
    case 'strategy': {
      const { ask } = state;
      const policies = withNext(ask.policies, action.strategy, ask.imported);
      return policies === ask.policies ? state : withAsk(state, { ...ask, policies });
    }
    case 'switch':
      return { ...state, shows: state.shows === 'all' ? 'problems' : 'all', list: LIST_START, message: null };
    case 'again':
      return withAsk(state, { ...state.ask });
    case 'outdated': {
      const again = withAsk(state, { ...state.ask });
      return { ...again, question: null, message: { text: OUTDATED, style: 'warn' } };
    }
    case 'allow':
      if (state.question?.kind !== 'roots') return state;
      return { ...withAsk(state, { ...state.ask, allowRoots: state.question.roots }), question: null };
    case 'foreseen':
      return state.message?.text === OUTDATED ? state : { ...state, message: null };
    case 'ask':
      return { ...state, question: { kind: 'undo' }, message: null };
    case 'answered':
      return { ...state, question: null };
    case 'message':
      return { ...state, message: action.message };
  }
}

function withAsk(state: PreviewState, ask: UndoAsk): PreviewState {
  return { ...state, ask, list: LIST_START, message: null };
}
