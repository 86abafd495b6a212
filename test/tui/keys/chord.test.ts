import { useInput } from 'ink';
import { render } from 'ink-testing-library';
import { createElement } from 'react';
import { expect, test, vi } from 'vitest';
import { chordsOf, chordText, typedBy } from '../../../src/tui/keys/chord.js';

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
  ['Backspace', '\u007f', 'delete'],
  ['Ctrl-H', '\b', 'backspace'],
  ['Enter', '\r', 'enter'],
  ['Tab', '\t', 'tab'],
  ['Shift-Tab', `${ESC}[Z`, 'shift-tab'],
  ['Escape', ESC, 'esc'],
  ['Space', ' ', 'space'],
  ['Ctrl-C', '\u0003', 'ctrl-c'],
  ['Ctrl-W', '\u0017', 'ctrl-w'],
  ['a letter', 'q', 'q'],
  ['a capital letter', 'G', 'G'],
  ['a letter with an accent', 'é', 'é'],
  ['a decomposed one', 'e\u0301', 'e\u0301'],
  ['a family', '👨‍👩‍👧‍👦', '👨‍👩‍👧‍👦'],
  ['letters typed fast', 'jjk', 'j', 'j', 'k'],
  ['a pasted text', 'a b\tc\r', 'a', 'space', 'b', 'tab', 'c', 'enter'],
  ['control bytes in a pasted text', 'a\u0000b\u009bc', 'a', 'b', 'c'],
  ['Alt with a letter', `${ESC}a`],
  ['a function key', `${ESC}OP`],
];

test.each(SENT)('%s: %j', async (_name, sent, ...chords) => {
  expect(await chordsFrom(sent)).toEqual(chords);
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

const SOON = { interval: 2, timeout: 5000 };

/** Through Ink, which takes what terminals send apart. */
async function chordsFrom(sent: string): Promise<readonly string[]> {
  const chords: string[] = [];
  function Probe(): null {
    useInput((input, key) => {
      chords.push(...chordsOf(input, key));
    });
    return null;
  }
  const ink = render(createElement(Probe));
  try {
    await vi.waitUntil(() => ink.stdin.listenerCount('readable') > 0, SOON);
    ink.stdin.write(sent);
    // A lone Escape is one when nothing follows it for a while; everything else is over when the next key is there.
    if (sent === ESC) await vi.waitUntil(() => chords.length > 0, SOON);
    else {
      ink.stdin.write('z');
      await vi.waitUntil(() => chords.includes('z'), SOON);
      chords.splice(chords.indexOf('z'));
    }
  } finally {
    ink.unmount();
  }
  return chords;
}
