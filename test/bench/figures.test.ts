import { describe, expect, test } from 'vitest';
import { escapeXml } from './chart.mjs';
import { verdict } from './goals.mjs';
import { readOptions } from './options.mjs';
import { summaryOf } from './profile.mjs';
import { resultOf } from './results.mjs';
import { familiesOf, rowsOf } from './rows.mjs';
import { inOrder, scheduleOf } from './schedule.mjs';
import { median, Samples } from './statistics.mjs';
import { tableText } from './table.mjs';

const OPTIONS = readOptions(['--files', '100', '--rounds', '3']);

function samplesOf(times: Readonly<Record<string, readonly number[]>>, peak: number | null = 100e6): Samples {
  const samples = new Samples();
  for (const [key, each] of Object.entries(times)) {
    for (const [round, ms] of each.entries()) samples.add({ key, round, ms, cpu: ms / 10, peak });
  }
  return samples;
}

function rowOf(family: string, needs: RegExp) {
  return rowsOf(OPTIONS).find((row) => row.family === family && needs.test(row.needs.join(' ')))!;
}

describe('a row', () => {
  const rollback = rowOf('rollback', /tiny\/100\//);

  test('is the ratio of medians, with how far the rounds lie apart, by the clock and by the processors', () => {
    const samples = samplesOf({ 'tiny/100/organize': [1000, 4000, 1000], 'tiny/100/rollback': [100, 200, 250] });
    expect(resultOf(rollback, samples, new Map())).toMatchObject({
      ...{ value: 0.2, least: 0.05, most: 0.25, cpu: 0.2, skipped: null, verdict: 'met' },
    });
  });

  test('says why it is skipped, whichever of its parts is missing', () => {
    const skipped = new Map([['tiny/100/organize', 'not here']]);
    expect(resultOf(rollback, samplesOf({ 'tiny/100/rollback': [1] }), skipped)).toMatchObject({
      ...{ skipped: 'not here', value: null, verdict: null },
    });
  });

  test('whose goal is for more files says so, and beets is slower by more the larger it is', () => {
    const beets = rowOf('beets', /tiny\/100\//);
    const samples = samplesOf({ 'tiny/100/organize': [100], 'tiny/100/beets': [2500] });
    expect(resultOf(beets, samples, new Map())).toMatchObject({ value: 25, verdict: 'met', isSmall: true });
  });

  test('of memory is the most of all rounds, and is skipped where the system does not tell', () => {
    const memory = rowOf('memory', /tiny\/500\/organize$/);
    expect(resultOf(memory, samplesOf({ 'tiny/500/organize': [1] }), new Map())).toMatchObject({
      value: 100e6,
      verdict: 'stretch',
    });
    const untold = resultOf(memory, samplesOf({ 'tiny/500/organize': [1] }, null), new Map());
    expect(untold).toMatchObject({ value: null, skipped: 'this system does not tell' });
  });
});

test.each([
  [0.1, { most: 0.3, stretch: 0.15 }, 'stretch'],
  [0.3, { most: 0.3, stretch: 0.15 }, 'met'],
  [0.31, { most: 0.3 }, 'missed'],
  [30, { least: 20, stretch: 30 }, 'stretch'],
  [19, { least: 20, stretch: 30 }, 'missed'],
  [1, null, null],
] as const)('%d against %j is %s', (value, goal, expected) => {
  expect(verdict(value, goal)).toBe(expected);
});

test('a median lies in the middle', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2.5]);
});

describe('the schedule', () => {
  const turns = {
    tiny: [
      { name: 'ours', gives: ['organize', 'rollback'] },
      { name: 'theirs', gives: ['beets'] },
      { name: 'nobody asks', gives: ['cp'] },
    ],
  };

  test('runs only what a row needs, each size once, small ones first', () => {
    const rows = [
      { needs: ['tiny/40/organize', 'tiny/40/beets'] },
      { needs: ['tiny/8/rollback', 'tiny/8/organize'] },
      { needs: ['tiny/40/organize', 'tiny/8/organize'] },
    ];
    const contests = scheduleOf(rows, turns, (_, size) => (size > 10 ? 1 : 3));
    expect(
      contests.map(({ size, rounds, names, turns }) => [size, rounds, [...names], turns.map(({ name }) => name)]),
    ).toEqual([
      [8, 3, ['rollback', 'organize'], ['ours']],
      [40, 1, ['organize', 'beets'], ['ours', 'theirs']],
    ]);
  });

  test('lets the last one go first in the next round', () => {
    expect([0, 1, 2].map((round) => inOrder(['a', 'b', 'c'], round).join(''))).toEqual(['abc', 'cba', 'abc']);
  });

  test('refuses a row that nothing gives', () => {
    expect(() => scheduleOf([{ needs: ['tiny/8/magic'] }], turns, () => 1)).toThrow('no turn gives magic on tiny');
  });
});

test('sizes follow from one another, and every goal of the contract has a row', () => {
  expect(OPTIONS).toMatchObject({ large: 500, beets: [100, 500], sizes: [125, 500], rounds: 3 });
  expect(readOptions(['--quick'])).toMatchObject({ rounds: 1, beets: [400] });
  expect(familiesOf(rowsOf(OPTIONS).filter(({ goal }) => goal !== null))).toEqual([
    ...['beets', 'real-warm', 'real-cold', 'copy', 'rollback', 'second-run', 'third-run', 'dry-run', 'memory', 'cost'],
    ...['history', 'start-up', 'journal', 'terminal'],
  ]);
});

test('a table stands in columns, numbers to the right', () => {
  expect(
    tableText(
      ['NAME', '>MS', ''],
      [
        ['a', '1000', 'met'],
        ['longer', '9', ''],
      ],
    ),
  ).toBe(['NAME      MS', 'a       1000  met', 'longer     9'].join('\n'));
});

test('what XML takes for marks, or cannot say, does not reach it', () => {
  expect(escapeXml(`<a href="x">&'</a>\0\u001b\ud800`)).toBe(
    '&lt;a href=&quot;x&quot;&gt;&amp;&#39;&lt;/a&gt;\ufffd\ufffd\ufffd',
  );
});

test('a profile adds up by function, and one that calls itself counts once', () => {
  const node = (id: number, functionName: string, children: number[] = []) => ({
    ...{ id, children, callFrame: { functionName, url: 'file:///a/b/c.js', lineNumber: 6 } },
  });
  const nodes = [node(1, 'outer', [2]), node(2, 'again', [3]), node(3, 'again')];
  expect(summaryOf({ nodes, samples: [1, 3, 2], timeDeltas: [10, 20, 5] })).toEqual({
    total: 35,
    functions: [
      { name: 'outer a/b/c.js:7', self: 10, all: 35 },
      { name: 'again a/b/c.js:7', self: 25, all: 25 },
    ],
  });
});
