import {
  OPERATION_STATUSES,
  OPERATION_TYPES,
  type OperationStatus,
  type OperationType,
} from '../../../domain/operation.js';
import type { OperationFilter } from '../../../workflows/browse/browsed-operations.js';
import { LIST_START, type ListState } from '../../components/list-state.js';
import type { Message } from '../../components/screen-frame.js';
import { editField, fieldWith, typeInto, type FieldState } from '../../components/text-field.js';
import type { Command } from '../../keys/key-table.js';
import type { Subject } from './lines.js';

export interface SessionState {
  readonly mode: 'list' | 'tree';
  /** As it was at the last key; `followed` says where that is now. */
  readonly list: ListState;
  /** What the cursor was on then. */
  readonly subject: Subject | null;
  /** Folders of the tree that are open, the highest of each line. */
  readonly open: ReadonlySet<number>;
  /** Operations with it in a path; empty for all. */
  readonly text: string;
  /** `null` for all. */
  readonly status: OperationStatus | null;
  readonly type: OperationType | null;
  /** While a filter is typed. */
  readonly field: FieldState | null;
  /** Which pane has the keys; narrow terminals show that one only. */
  readonly pane: 'lines' | 'details';
  /** The first line of the details that is shown. */
  readonly detailTop: number;
  /** Of the selection. */
  readonly revision: number;
  readonly message: Message | null;
}

export type SessionAction =
  | { readonly type: 'moved'; readonly list: ListState; readonly subject: Subject | null }
  | { readonly type: 'opened'; readonly folder: number }
  | { readonly type: 'closed'; readonly folder: number }
  /** Between list and tree. @property subject what the cursor goes to */
  | { readonly type: 'switched'; readonly subject: Subject | null }
  | { readonly type: 'filter' }
  | { readonly type: 'typed'; readonly text: string }
  | { readonly type: 'field'; readonly command: Command<'field'> }
  | { readonly type: 'next_status' }
  | { readonly type: 'next_type' }
  | { readonly type: 'clear_filter' }
  | { readonly type: 'selected'; readonly revision: number }
  | { readonly type: 'pane'; readonly pane: SessionState['pane'] }
  | { readonly type: 'scrolled'; readonly top: number }
  | { readonly type: 'message'; readonly message: Message | null };

/** The tree begins with the first line open: what all have in common. */
const ROOT = 0;

export const SESSION_START: SessionState = {
  mode: 'list',
  list: LIST_START,
  subject: null,
  open: new Set([ROOT]),
  text: '',
  status: null,
  type: null,
  field: null,
  pane: 'lines',
  detailTop: 0,
  revision: 0,
  message: null,
};

export function reduceSession(state: SessionState, action: SessionAction): SessionState {
  switch (action.type) {
    case 'moved':
      return { ...state, list: action.list, subject: action.subject, detailTop: 0, message: null };
    case 'opened':
      return { ...state, open: new Set([...state.open, action.folder]), message: null };
    case 'closed':
      return { ...state, open: new Set([...state.open].filter((one) => one !== action.folder)), message: null };
    case 'switched':
      return {
        ...state,
        mode: state.mode === 'list' ? 'tree' : 'list',
        subject: action.subject,
        detailTop: 0,
        message: null,
      };
    case 'filter':
      return { ...state, field: fieldWith(state.text), pane: 'lines', message: null };
    case 'typed':
      return state.field === null ? state : withField(state, typeInto(state.field, action.text));
    case 'field':
      return fieldCommand(state, action.command);
    case 'next_status':
      return { ...filteredAnew(state), status: nextOf(OPERATION_STATUSES, state.status) };
    case 'next_type':
      return { ...filteredAnew(state), type: nextOf(OPERATION_TYPES, state.type) };
    case 'clear_filter':
      return { ...filteredAnew(state), text: '', status: null, type: null };
    case 'selected':
      return { ...state, revision: action.revision, message: null };
    case 'pane':
      return { ...state, pane: action.pane, detailTop: 0, message: null };
    case 'scrolled':
      return { ...state, detailTop: action.top, message: null };
    case 'message':
      return { ...state, message: action.message };
  }
}

export function isFiltered({ text, status, type }: SessionState): boolean {
  return text !== '' || status !== null || type !== null;
}

/** What narrows the operations besides the text. */
export function filterOf({ status, type }: SessionState): OperationFilter {
  return { ...(status === null ? {} : { statuses: [status] }), ...(type === null ? {} : { types: [type] }) };
}

/** The cursor stays on what it is on where that is still shown, and goes to the beginning where it is not. */
function filteredAnew(state: SessionState): SessionState {
  return { ...state, list: LIST_START, detailTop: 0, message: null };
}

/** The list follows what is typed; giving up shows all again. */
function fieldCommand(state: SessionState, command: Command<'field'>): SessionState {
  if (state.field === null) return state;
  if (command === 'field.accept') return { ...state, field: null };
  if (command === 'field.cancel') return { ...filteredAnew(state), field: null, text: '' };
  return withField(state, editField(state.field, command));
}

function withField(state: SessionState, field: FieldState): SessionState {
  if (field.text === state.text) return { ...state, field };
  return { ...state, field, text: field.text, list: LIST_START, subject: null, detailTop: 0 };
}

/** All, then each word. */
function nextOf<Word>(words: readonly Word[], current: Word | null): Word | null {
  const choices: readonly (Word | null)[] = [null, ...words];
  return choices[(choices.indexOf(current) + 1) % choices.length] ?? null;
}
