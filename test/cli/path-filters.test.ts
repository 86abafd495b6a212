import { describe, expect, test } from 'vitest';
import { albumFilter, pathFilter } from '../../src/cli/path-filters.js';
import { joinIdWords } from '../../src/cli/id-words.js';
import { pathGlob } from '../../src/domain/path-glob.js';

describe('--album', () => {
  test.each([
    ['Paper Lanterns', true],
    ['paper lanterns', true],
    ['The Quiet Harbour/Paper Lanterns', true],
    ['The Quiet Harbour/*', true],
    ['*Lanterns', true],
    ['**/Paper*', true],
    ['Paper Lanterns/', true],
    ['The Quiet Harbour', false],
    ['Lanterns', false],
    ['*Harbour*', false],
  ])('%s', async (album, isMeant) => {
    const matches = await albumFilter(album);
    expect(matches('The Quiet Harbour/Paper Lanterns')).toBe(isMeant);
  });

  test('a name counts as it is written, whatever its brackets and Unicode form', async () => {
    expect((await albumFilter('Live [2001] (Disc)'))('A/Live [2001] (Disc)')).toBe(true);
    expect((await albumFilter('E\u0301te\u0301'))('A/Été')).toBe(true);
    expect((await albumFilter('[ab]'))('A/b')).toBe(true);
    expect((await albumFilter('.hidden*'))('A/.hidden one')).toBe(true);
  });
});

test('--path: a glob without a slash looks at names, one with a slash begins here', async () => {
  expect((await pathFilter('*.flac'))('/x/y/a.flac')).toBe(true);
  expect((await pathFilter('**/y/*'))('/x/y/a.flac')).toBe(true);
  expect((await pathFilter('/x/*'))('/x/y/a.flac')).toBe(false);
  expect((await pathFilter('y/*'))(`${process.cwd()}/y/a.flac`)).toBe(true);
});

test('a glob begins in a folder, whatever the name of that is', () => {
  const name = '/Live [2004]/a (b)/{c,d}/"e"/!f/*/@(g)';
  expect(pathGlob('x/*', name)(`${name}/x/a.flac`)).toBe(true);
  expect(pathGlob('x/*', '/[ab]/*')('/a/other/x/a.flac')).toBe(false);
  expect(pathGlob('../x/*', '/[a]/b')('/[a]/x/a.flac')).toBe(true);
});

test.each([
  [
    ['rollback', 'last', '--operation-ids', '12', '15-20', '-n'],
    ['rollback', 'last', '--operation-ids', '12,15-20', '-n'],
  ],
  [
    ['rollback', '--operation-ids', '12', '15', 'last'],
    ['rollback', '--operation-ids', '12,15', 'last'],
  ],
  [
    ['rollback', '--operation-ids=1', '2', '20261120-153012-k3f9'],
    ['rollback', '--operation-ids=1,2', '20261120-153012-k3f9'],
  ],
  [
    ['--operation-ids', 'x', '7', '--limit', '9'],
    ['--operation-ids', 'x,7', '--limit', '9'],
  ],
  [
    ['sessions', '--limit', '9', '10'],
    ['sessions', '--limit', '9', '10'],
  ],
])('ids are one value: %j', (args, joined) => {
  expect(joinIdWords(args)).toEqual(joined);
});
