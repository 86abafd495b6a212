import { SESSION_STATUSES, type SessionStatus } from '../../../domain/session.js';
import { editField, fieldWith, typeInto, type FieldState } from '../../components/text-field.js';
import { LIST_START, goTo, moveList, type ListSize, type ListState } from '../../components/list-state.js';
import type { Message } from '../../components/screen-frame.js';
import type { Command } from '../../keys/key-table.js';

export interface SessionsState {
  readonly list: ListState;
  /** Sessions whose id, kind, folders or status has it; empty for all. */
  readonly text: string;
  /** `null` for all. */
  readonly status: SessionStatus | null;
  /** While a filter is typed. */
  readonly field: FieldState | null;
  /** What is asked before it is done. */
  readonly question: Deletion | null;
  readonly message: Message | null;
}

/** A session that goes from the history when the answer is yes. */
export interface Deletion {
  readonly session: string;
  /** Operations that can then no longer be undone. */
  readonly undoable: number;
}

export type SessionsAction =
  | { readonly type: 'list'; readonly command: Command<'list'>; readonly size: ListSize }
  /** The list, or the terminal, may have another size. */
  | { readonly type: 'settled'; readonly cursor: number; readonly size: ListSize }
  | { readonly type: 'filter' }
  | { readonly type: 'typed'; readonly text: string }
  | { readonly type: 'field'; readonly command: Command<'field'> }
  | { readonly type: 'next_status' }
  | { readonly type: 'clear_filter' }
  | { readonly type: 'ask'; readonly question: Deletion }
  | { readonly type: 'answered' }
  | { readonly type: 'message'; readonly message: Message | null };

export const SESSIONS_START: SessionsState = {
  list: LIST_START,
  text: '',
  status: null,
  field: null,
  question: null,
  message: null,
};

/** All, then each status. */
const STATUSES: readonly (SessionStatus | null)[] = [null, ...SESSION_STATUSES];

export function reduceSessions(state: SessionsState, action: SessionsAction): SessionsState {
  switch (action.type) {
    case 'list':
      return { ...state, list: moveList(state.list, action.command, action.size), message: null };
    case 'settled': {
      const list = goTo(state.list, action.cursor, action.size);
      return list.cursor === state.list.cursor && list.top === state.list.top ? state : { ...state, list };
    }
    case 'filter':
      return { ...state, field: fieldWith(state.text), message: null };
    case 'typed':
      return state.field === null ? state : withField(state, typeInto(state.field, action.text));
    case 'field':
      return fieldCommand(state, action.command);
    case 'next_status': {
      const status = STATUSES[(STATUSES.indexOf(state.status) + 1) % STATUSES.length] ?? null;
      return { ...state, status, list: LIST_START, message: null };
    }
    case 'clear_filter':
      return { ...state, text: '', status: null, list: LIST_START, message: null };
    case 'ask':
      return { ...state, question: action.question, message: null };
    case 'answered':
      return { ...state, question: null };
    case 'message':
      return { ...state, message: action.message };
  }
}

/** The list follows what is typed; giving up shows all again. */
function fieldCommand(state: SessionsState, command: Command<'field'>): SessionsState {
  if (state.field === null) return state;
  if (command === 'field.accept') return { ...state, field: null };
  if (command === 'field.cancel') return { ...state, field: null, text: '', list: LIST_START };
  return withField(state, editField(state.field, command));
}

function withField(state: SessionsState, field: FieldState): SessionsState {
  if (field.text === state.text) return { ...state, field };
  return { ...state, field, text: field.text, list: LIST_START };
}
