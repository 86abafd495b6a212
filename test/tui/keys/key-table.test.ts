import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { keyTable, withKeyTable } from '../../../fixtures/key-table.mjs';
import { MODAL } from '../../../src/tui/hooks/use-keys.js';
import { chordText } from '../../../src/tui/keys/chord.js';
import { commandFor, GROUP_TITLES, KEYS, keysOf, type KeyGroup } from '../../../src/tui/keys/key-table.js';

/** The groups that listen at the same time, as the screens ask for them; `everywhere` is added where it counts. */
const TOGETHER: readonly (readonly KeyGroup[])[] = [
  ['sessions', 'list'],
  ['session', 'list'],
  ['preview', 'list'],
  ['result', 'list'],
  ['plan', 'list'],
  ['organize'],
  ['confirm'],
  ['progress'],
  ['stopping'],
  ['field'],
  ['help', 'list'],
];

const all = Object.keys(KEYS) as KeyGroup[];

describe.each(TOGETHER.map((groups) => ({ groups, name: groups.join(' and ') })))('$name', ({ groups }) => {
  const listening = groups.some((group) => MODAL.includes(group)) ? groups : [...groups, 'everywhere' as const];

  test('no key has two meanings, and each means what the table says', () => {
    const lines = listening.flatMap(keysOf);
    const chords = lines.flatMap(({ keys }) => keys);
    expect(chords.filter((chord, index) => chords.indexOf(chord) !== index)).toEqual([]);
    for (const { command, keys } of lines) {
      for (const chord of keys) expect(commandFor(listening, chord)).toBe(command);
    }
  });
});

test('every group listens somewhere, has a title, and every command has a key and says what it does', () => {
  expect(new Set([...TOGETHER.flat(), 'everywhere'])).toEqual(new Set(all));
  expect(Object.keys(GROUP_TITLES)).toEqual(all);
  for (const { command, keys, does } of all.flatMap(keysOf)) {
    expect(keys.length, command).toBeGreaterThan(0);
    expect(does, command).not.toBe('');
  }
});

test('the first group that knows a key has it; what nobody knows means nothing', () => {
  const nobody: readonly KeyGroup[] = [];
  expect(commandFor(['confirm', 'everywhere'], 'q')).toBe('confirm.no');
  expect(commandFor(['everywhere', 'confirm'], 'q')).toBe('everywhere.quit');
  expect(commandFor(['list'], 'Q')).toBeUndefined();
  expect(commandFor(nobody, 'q')).toBeUndefined();
});

test('README.md has the keys of the table; else: npm run keys', () => {
  const groups = all.map((group) => ({
    title: GROUP_TITLES[group],
    lines: keysOf(group).map(({ keys, does }) => ({ keys: keys.map(chordText), does })),
  }));
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  expect(readme).toBe(withKeyTable(readme, keyTable(groups)));
});
