import type { Key } from 'ink';
import { graphemes } from '../../text/display-width.js';
import type { Chord } from './key-table.js';

/** Keys that have no character, by what Ink calls them. */
const NAMED: readonly (readonly [flag: keyof Key, chord: Chord])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];

/**
 * The keys in what Ink reports at once: several when somebody types faster than the terminal is read, or pastes.
 *
 * @returns nothing for what is no key of ours, such as Alt with a letter
 */
export function chordsOf(input: string, key: Key): readonly Chord[] {
  if (key.tab) return [key.shift ? 'shift-tab' : 'tab'];
  const named = NAMED.find(([flag]) => key[flag] === true);
  if (named !== undefined) return [named[1]];
  if (key.meta) return [];
  if (key.ctrl) return [`ctrl-${input}`];
  return graphemes(input).flatMap(chordOf);
}

/** Line ends and tabs of a pasted text are the keys that make them; Ctrl-C, pressed in a hurry, may come twice at once. */
const CONTROLS: Readonly<Record<string, Chord>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  ' ': 'space',
  '\u0003': 'ctrl-c',
};

function chordOf(character: string): readonly Chord[] {
  const control = CONTROLS[character];
  if (control !== undefined) return [control];
  return /^\p{Cc}/u.test(character) ? [] : [character];
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
