import { graphemes } from '../../text/display-width.js';
import type { Chord } from './key-table.js';

/** A key as Node's readline tells it. */
export interface Keypress {
  /** `undefined` for sequences that it does not know. */
  readonly name?: string | undefined;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
  readonly shift?: boolean;
}

/** Keys that have no character, by what Node calls them. */
const NAMED: Readonly<Record<string, Chord>> = {
  up: 'up',
  down: 'down',
  left: 'left',
  right: 'right',
  pageup: 'pageup',
  pagedown: 'pagedown',
  home: 'home',
  end: 'end',
  return: 'enter',
  enter: 'enter',
  escape: 'esc',
  backspace: 'backspace',
  delete: 'delete',
  tab: 'tab',
  space: 'space',
};

/**
 * The key of a table that was pressed.
 *
 * @param text what it types, if anything
 * @returns `null` for what is no key of ours, such as Alt with a letter, a function key, or a sequence that nobody knows
 */
export function chordOf(
  text: string | undefined,
  { name, ctrl = false, meta = false, shift = false }: Keypress,
): Chord | null {
  const named = name === undefined ? undefined : NAMED[name];
  // A lone Escape is told as one with Alt.
  if (named === 'esc') return named;
  if (meta) return null;
  if (ctrl) return named === undefined && /^[a-z]$/u.test(name ?? '') ? `ctrl-${name ?? ''}` : null;
  if (named === 'tab' && shift) return 'shift-tab';
  if (named !== undefined) return named;
  if (text === undefined || text === '' || /\p{Cc}/u.test(text)) return null;
  return text;
}

/** What a key types into a field; `null` when it types nothing. */
export function typedBy(chord: Chord): string | null {
  if (chord === 'space') return ' ';
  return graphemes(chord).length === 1 ? chord : null;
}

const SHOWN: Readonly<Record<Chord, string>> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  enter: 'Enter',
  esc: 'Esc',
  space: 'Space',
  tab: 'Tab',
  'shift-tab': 'Shift-Tab',
  backspace: 'Backspace',
  delete: 'Del',
};

/** A key as people read it: `Ctrl-C`, `↑`, `q`. */
export function chordText(chord: Chord): string {
  if (chord.startsWith('ctrl-')) return `Ctrl-${chord.slice('ctrl-'.length).toUpperCase()}`;
  return SHOWN[chord] ?? chord;
}
