import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInRanges, rangesOf } from '../../src/domain/id-ranges.js';
import { isSelected, type UndoSelection } from '../../src/domain/undo-selection.js';
import { record } from './support/record-value.js';

const LIBRARY = '/lib';
const track = record({ id: 12, source_path: '/in/a.mp3', target_path: '/lib/Artist/Album/01.mp3' });
const folder = record({
  id: 3,
  operation_type: 'create_directory',
  source_path: null,
  target_path: '/lib/Artist/Album',
});

describe('isSelected', () => {
  const CASES: readonly [string, UndoSelection, boolean][] = [
    ['nothing said: what was completed', {}, true],
    ['its id', { operationIds: [{ from: 12, to: 12 }] }, true],
    [
      'a range with its id',
      {
        operationIds: [
          { from: 1, to: 2 },
          { from: 12, to: 15 },
        ],
      },
      true,
    ],
    ['another id', { operationIds: [{ from: 13, to: 15 }] }, false],
    ['its old path', { path: (path) => path === '/in/a.mp3' }, true],
    ['its new path', { path: (path) => path.endsWith('01.mp3') }, true],
    ['another path', { path: (path) => path.endsWith('02.mp3') }, false],
    ['its album', { album: (name) => name === 'Artist/Album' }, true],
    ['the folder of its album', { album: (name) => name === 'Artist' }, true],
    ['its own name is no album', { album: (name) => name.endsWith('01.mp3') }, false],
    ['its type', { type: ['move'] }, true],
    ['another type', { type: ['move_cover', 'copy'] }, false],
    ['its status', { status: ['completed', 'failed'] }, true],
    ['another status', { status: ['failed'] }, false],
    ['since its time', { since: new Date(track.timestamp) }, true],
    ['since a later time', { since: new Date(Date.parse(track.timestamp) + 1) }, false],
    ['before its time', { before: new Date(track.timestamp) }, false],
    ['before a later time', { before: new Date(Date.parse(track.timestamp) + 1) }, true],
    ['all must hold', { type: ['move'], path: () => false }, false],
  ];
  it.each(CASES)('%s', (_, selection, expected) => {
    expect(isSelected(track, selection, LIBRARY)).toBe(expected);
  });

  it('an id names its record whatever became of it', () => {
    const failed = { ...track, status: 'failed' as const };
    expect(isSelected(failed, {}, LIBRARY)).toBe(false);
    expect(isSelected(failed, { operationIds: [{ from: 12, to: 12 }] }, LIBRARY)).toBe(true);
  });

  it('a folder is an album itself, and nothing outside the library is in one', () => {
    expect(isSelected(folder, { album: (name) => name === 'Artist/Album' }, LIBRARY)).toBe(true);
    const outside = record({ source_path: '/in/Album/a.mp3', target_path: '/other/Album/a.mp3' });
    expect(isSelected(outside, { album: (name) => name.endsWith('Album') }, LIBRARY)).toBe(false);
    expect(isSelected(record({ target_path: '/lib' }), { album: () => true }, LIBRARY)).toBe(false);
  });
});

it('ranges hold the ids that they are made of, and no others', () => {
  const ids = fc.uniqueArray(fc.integer({ min: 1, max: 60 }));
  fc.assert(
    fc.property(ids, (numbers) => {
      const ranges = rangesOf(numbers);
      const all = Array.from({ length: 62 }, (_, id) => id);
      expect(all.filter((id) => isInRanges(id, ranges))).toEqual([...numbers].sort((a, b) => a - b));
      for (const [index, range] of ranges.entries()) {
        expect(range.from - (ranges[index - 1]?.to ?? -1)).toBeGreaterThan(1);
      }
    }),
  );
});
