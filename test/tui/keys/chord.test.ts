import { EventEmitter, once } from 'node:events';
import { expect, test } from 'vitest';
import { chordText, typedBy } from '../../../src/tui/keys/chord.js';
import { KeyReader } from '../../../src/tui/keys/key-reader.js';

const ESC = '\u001b';

/** What a terminal sends at once, and the keys that it is. */
const SENT: readonly (readonly [name: string, sent: string, ...chords: string[]])[] = [
  ['arrows', `${ESC}[A`, 'up'],
  ['arrows', `${ESC}[B`, 'down'],
  ['arrows', `${ESC}[C`, 'right'],
  ['arrows', `${ESC}[D`, 'left'],
  ['arrows of application mode', `${ESC}OA`, 'up'],
  ['Home of xterm', `${ESC}[H`, 'home'],
  ['Home of the Linux console', `${ESC}[1~`, 'home'],
  ['End of xterm', `${ESC}[F`, 'end'],
  ['End of the Linux console', `${ESC}[4~`, 'end'],
  ['PgUp', `${ESC}[5~`, 'pageup'],
  ['PgDn', `${ESC}[6~`, 'pagedown'],
  ['Del', `${ESC}[3~`, 'delete'],
  ['Backspace', '\u007f', 'backspace'],
  ['Ctrl-H', '\b', 'backspace'],
  ['Enter', '\r', 'enter'],
  ['Tab', '\t', 'tab'],
  ['Shift-Tab', `${ESC}[Z`, 'shift-tab'],
  ['Escape', ESC, 'esc'],
  ['Space', ' ', 'space'],
  ['Ctrl-C', '\u0003', 'ctrl-c'],
  ['Ctrl-C twice at once', '\u0003\u0003', 'ctrl-c', 'ctrl-c'],
  ['Ctrl-W', '\u0017', 'ctrl-w'],
  ['a letter', 'q', 'q'],
  ['a capital letter', 'G', 'G'],
  ['a letter with an accent', 'é', 'é'],
  ['a decomposed one', 'e\u0301', 'e', '\u0301'],
  ['an emoji', '🎵', '🎵'],
  ['letters typed fast', 'jjk', 'j', 'j', 'k'],
  ['control bytes', 'a\u0000b\u009bc', 'a', 'b', 'c'],
  ['Alt with a letter', `${ESC}a`],
  ['a function key', `${ESC}OP`],
  ['Ctrl with a function key', `${ESC}[1;5P`],
  ['others of that kind', `${ESC}[1;5R${ESC}[1;6P${ESC}[99;5~${ESC}[1;5M${ESC}[31mx`, 'x'],
];

interface Read {
  readonly chords: string[];
  readonly chunks: number[];
  readonly pastes: string[];
}

/** What comes of a terminal that sends these one after the other. */
async function reading(...sent: readonly string[]): Promise<Read> {
  const terminal = new EventEmitter();
  const read: Read = { chords: [], chunks: [], pastes: [] };
  const reader = new KeyReader(terminal, {
    key: (chord, chunk) => {
      read.chords.push(chord);
      read.chunks.push(chunk);
    },
    paste: (text) => read.pastes.push(text),
  });
  // A lone Escape is one only when nothing follows it for a while.
  const escaped = sent.at(-1) === ESC ? once(terminal, 'keypress') : null;
  for (const one of sent) terminal.emit('data', Buffer.from(one));
  await escaped;
  reader.close();
  expect(terminal.listenerCount('keypress')).toBe(0);
  return read;
}

test.each(SENT)('%s: %j', async (_name, sent, ...chords) => {
  expect((await reading(sent)).chords).toEqual(chords);
});

test('what comes at once has one number', async () => {
  expect((await reading('dy', 'n')).chunks).toEqual([1, 1, 2]);
});

test('a paste is no keys, however it is cut', async () => {
  const { chords, pastes } = await reading(`a${ESC}[200~dy\nLa`, `dy\u0003${ESC}[201`, '~b');
  expect(chords).toEqual(['a', 'b']);
  expect(pastes).toEqual(['dy\nLady\u0003']);
});

test('only characters are typed', () => {
  const typed = ['a', 'é', '👨‍👩‍👧‍👦', '日', 'space', 'up', 'ctrl-a', 'shift-tab', 'enter'].map(typedBy);
  expect(typed).toEqual(['a', 'é', '👨‍👩‍👧‍👦', '日', ' ', null, null, null, null]);
});

test('keys as people read them', () => {
  expect(['ctrl-c', 'up', 'pageup', 'G', '/', 'shift-tab'].map(chordText)).toEqual([
    ...['Ctrl-C', '↑', 'PgUp', 'G', '/', 'Shift-Tab'],
  ]);
});
