import { editField, fieldWith, typeInto, type FieldState } from '../../components/text-field.js';
import type { Message } from '../../components/screen-frame.js';
import type { Command } from '../../keys/key-table.js';
import type { UsualSettings } from '../../organize-command.js';
import { choicesOf, FIELDS, fieldsOf, hasTemplates, valuesFrom, type FieldName, type FormValues } from './fields.js';

export interface FormState {
  readonly values: FormValues;
  readonly current: FieldName;
  /** While something is typed into the current field. */
  readonly field: FieldState | null;
  /** The settings have templates of their own. */
  readonly own: boolean;
  readonly message: Message | null;
}

export type FormAction =
  | { readonly type: 'move'; readonly by: 1 | -1 }
  | { readonly type: 'choose'; readonly by: 1 | -1 }
  | { readonly type: 'edit' }
  | { readonly type: 'typed'; readonly text: string }
  | { readonly type: 'field'; readonly command: Command<'field'> }
  /** What a path becomes, unless something else was typed meanwhile. */
  | { readonly type: 'completed'; readonly typed: string; readonly text: string }
  /** Goes to a field, to say what is wrong there. */
  | { readonly type: 'wrong'; readonly field: FieldName; readonly text: string }
  | { readonly type: 'message'; readonly message: Message | null };

/** Nothing can be shown before there is a source: the form begins with typing it. */
export function formStart(usual: UsualSettings): FormState {
  const values = valuesFrom(usual);
  return { values, current: 'source', field: fieldWith(values.source), own: hasTemplates(usual), message: null };
}

export function reduceForm(state: FormState, action: FormAction): FormState {
  switch (action.type) {
    case 'move':
      return { ...state, current: neighbour(fieldsOf(state.values), state.current, action.by), message: null };
    case 'choose':
      return chosen(state, action.by);
    case 'edit':
      return edited(state);
    case 'typed':
      return state.field === null ? state : withField(state, typeInto(state.field, action.text));
    case 'field':
      return fieldCommand(state, action.command);
    case 'completed': {
      const isSame = state.field !== null && state.field.text === action.typed && action.text !== action.typed;
      return isSame ? { ...state, field: fieldWith(action.text) } : state;
    }
    case 'wrong':
      return { ...state, current: action.field, message: { text: action.text, style: 'bad' } };
    case 'message':
      return { ...state, message: action.message };
  }
}

/** The values as they are while somebody types: a template shows at once what it makes; a path counts when it is whole. */
export function valuesNow({ values, current, field }: FormState): FormValues {
  return field === null || FIELDS[current].kind !== 'text' ? values : { ...values, [current]: field.text };
}

function neighbour<One>(all: readonly One[], one: One, by: 1 | -1): One {
  return all[(all.indexOf(one) + by + all.length) % all.length] ?? one;
}

function chosen(state: FormState, by: 1 | -1): FormState {
  const { values, current, own } = state;
  const choices = choicesOf(current, own);
  if (choices.length === 0) return state;
  return { ...state, values: { ...values, [current]: neighbour(choices, values[current], by) }, message: null };
}

/** Enter goes on with the next choice where nothing can be typed. */
function edited(state: FormState): FormState {
  if (FIELDS[state.current].kind === 'choice') return chosen(state, 1);
  return { ...state, field: fieldWith(state.values[state.current]), message: null };
}

function withField(state: FormState, field: FieldState): FormState {
  return { ...state, field, message: null };
}

function fieldCommand(state: FormState, command: Command<'field'>): FormState {
  const { field, values, current } = state;
  if (field === null) return state;
  if (command === 'field.cancel') return withoutField(state);
  if (command !== 'field.accept') return withField(state, editField(field, command));
  const accepted = withoutField({ ...state, values: { ...values, [current]: field.text } });
  if (current === 'source' && field.text === '') return accepted;
  const next = neighbour(fieldsOf(values), current, 1);
  // Who has typed one path goes on with the other: where the music goes, or nothing for in place.
  return { ...accepted, current: next, field: FIELDS[next].kind === 'path' ? fieldWith(values[next]) : null };
}

function withoutField(state: FormState): FormState {
  return { ...state, field: null, message: null };
}
