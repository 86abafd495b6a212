import { LIST_START, moveList, goTo, withinList, type ListSize, type ListState } from '../../components/list-state.js';
import type { Message } from '../../components/screen-frame.js';
import type { Command } from '../../keys/key-table.js';

/** The ways to look at a plan, in their order. */
export const PLAN_VIEWS = ['tree', 'list', 'conflicts', 'left'] as const;
export type PlanView = (typeof PLAN_VIEWS)[number];

export interface PlanState {
  readonly view: PlanView;
  readonly lists: Readonly<Record<PlanView, ListState>>;
  /** Folders of the tree that are open, by their keys. */
  readonly open: ReadonlySet<number>;
  /** The plan is carried out when the answer is yes. */
  readonly asks: boolean;
  readonly message: Message | null;
}

export type PlanAction =
  /** The plan is there. @see openDownTo */
  | { readonly type: 'planned'; readonly open: ReadonlySet<number>; readonly message: Message | null }
  | { readonly type: 'list'; readonly command: Command<'list'>; readonly size: ListSize }
  | { readonly type: 'resized'; readonly size: ListSize }
  | { readonly type: 'next_view' }
  | { readonly type: 'open'; readonly key: number }
  | { readonly type: 'close'; readonly key: number }
  | { readonly type: 'go'; readonly position: number; readonly size: ListSize }
  | { readonly type: 'ask' }
  | { readonly type: 'answered' }
  | { readonly type: 'message'; readonly message: Message | null };

export const PLAN_START: PlanState = {
  view: 'tree',
  lists: { tree: LIST_START, list: LIST_START, conflicts: LIST_START, left: LIST_START },
  open: new Set(),
  asks: false,
  message: null,
};

export function reducePlan(state: PlanState, action: PlanAction): PlanState {
  const list = state.lists[state.view];
  switch (action.type) {
    case 'planned':
      return { ...state, open: action.open, message: action.message };
    case 'list':
      return { ...withList(state, moveList(list, action.command, action.size)), message: null };
    case 'resized':
      return withList(state, withinList(list, action.size));
    case 'next_view': {
      const view = PLAN_VIEWS[(PLAN_VIEWS.indexOf(state.view) + 1) % PLAN_VIEWS.length] ?? 'tree';
      return { ...state, view, message: null };
    }
    case 'open':
      return { ...state, open: new Set(state.open).add(action.key) };
    case 'close': {
      const open = new Set(state.open);
      open.delete(action.key);
      return { ...state, open };
    }
    case 'go':
      return withList(state, goTo(list, action.position, action.size));
    case 'ask':
      return { ...state, asks: true, message: null };
    case 'answered':
      return { ...state, asks: false };
    case 'message':
      return { ...state, message: action.message };
  }
}

function withList(state: PlanState, list: ListState): PlanState {
  const { cursor, top } = state.lists[state.view];
  if (list.cursor === cursor && list.top === top) return state;
  return { ...state, lists: { ...state.lists, [state.view]: list } };
}
