import { LIST_START, moveList, withinList, type ListSize, type ListState } from '../../components/list-state.js';
import type { Message } from '../../components/screen-frame.js';
import type { Command } from '../../keys/key-table.js';

export interface ResultState {
  readonly list: ListState;
  readonly message: Message | null;
}

export type ResultAction =
  | { readonly type: 'list'; readonly command: Command<'list'>; readonly size: ListSize }
  | { readonly type: 'resized'; readonly size: ListSize }
  | { readonly type: 'message'; readonly message: Message };

export const RESULT_START: ResultState = { list: LIST_START, message: null };

export function reduceResult(state: ResultState, action: ResultAction): ResultState {
  switch (action.type) {
    case 'list':
      return { list: moveList(state.list, action.command, action.size), message: null };
    case 'resized': {
      const list = withinList(state.list, action.size);
      return list.cursor === state.list.cursor && list.top === state.list.top ? state : { ...state, list };
    }
    case 'message':
      return { ...state, message: action.message };
  }
}
