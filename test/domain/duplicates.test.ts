import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestFirst, groupRecordings, trackKey, type TrackFacts } from '../../src/domain/duplicates.js';

describe('the key of a recording', () => {
  it.each([
    [{ artist: 'Björk', title: 'Jóga' }, { artist: ' BJÖRK '.normalize('NFD'), title: 'jóga' }, true],
    [{ albumArtist: 'Moby', title: 'Porcelain' }, { artist: 'Moby', title: 'Porcelain' }, true],
    [{ artist: 'A', title: 'B  C' }, { artist: 'A', title: 'B C' }, true],
    [{ artist: 'A B', title: 'C' }, { artist: 'A', title: 'B C' }, false],
    [{ artist: 'A', title: 'B' }, { artist: 'A', title: 'B (live)' }, false],
  ])('of %j and %j is the same: %s', (a, b, same) => {
    expect(trackKey(a) === trackKey(b)).toBe(same);
  });

  it.each([{}, { artist: 'A' }, { title: 'B' }, { artist: ' ', title: 'B' }])('is not known for %j', (tags) => {
    expect(trackKey(tags)).toBeNull();
  });
});

describe('tracks of one artist and title', () => {
  const track = (duration: number | undefined, tags: TrackFacts['tags'] = {}): TrackFacts => ({
    tags,
    format: duration === undefined ? {} : { duration },
  });
  const X = { album: 'X' };

  it.each<[string, TrackFacts[], number[]]>([
    ['two seconds apart', [track(100, X), track(102, X)], [2]],
    ['more', [track(100, X), track(102.1, X)], []],
    ['in a chain', [track(100, X), track(102, X), track(104, X)], [2]],
    ['of unknown duration', [track(undefined, X), track(104, X)], [2]],
    ['of albums that differ', [track(100, X), track(100, { album: 'Y' })], []],
    ['of albums that differ in case', [track(100, X), track(100, { album: 'x' })], [2]],
    ['on an album and on none', [track(100), track(100, X)], [2]],
    ['on no album between two', [track(100, X), track(100), track(100, { album: 'Y' })], [2]],
    [
      'of album artists that differ',
      [track(100, { ...X, albumArtist: 'A' }), track(100, { ...X, albumArtist: 'B' })],
      [],
    ],
    ['where one does not know its', [track(100, { ...X, albumArtist: 'A' }), track(100, X)], [2]],
    ['twice on an album', [track(100, { ...X, track: 1 }), track(100, { ...X, track: 9 })], []],
    ['on two discs', [track(100, { ...X, disc: 1 }), track(100, { ...X, disc: 2 })], []],
  ])('%s', (_, tracks, sizes) => {
    expect(groupRecordings(tracks).map(({ length }) => length)).toEqual(sizes);
    expect(groupRecordings(tracks.toReversed()).map(({ length }) => length)).toEqual(sizes);
  });

  it('are as if each were compared with each group, the oldest first', () => {
    const maybe = <T>(...values: T[]) => fc.constantFrom(undefined, ...values);
    const any = fc.tuple(maybe(1, 2.5, 4, 4.5, 7, 9), maybe('X', 'x ', 'Y'), maybe('A', 'a', 'B'), maybe(1, 2));
    const folded = (value: string | number | undefined): string | undefined =>
      value === undefined ? undefined : String(value).trim().toLowerCase();
    const agree = (a: string | number | undefined, b: string | number | undefined): boolean =>
      a === undefined || b === undefined || folded(a) === folded(b);
    const same = (a: TrackFacts, b: TrackFacts): boolean =>
      !(Math.abs((a.format.duration ?? NaN) - (b.format.duration ?? NaN)) > 2) &&
      (a.tags.album === undefined ||
        b.tags.album === undefined ||
        (['album', 'albumArtist', 'track'] as const).every((field) => agree(a.tags[field], b.tags[field])));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 20 }), (values) => {
        const tracks = values.map(([duration, album, albumArtist, number]) =>
          track(duration, JSON.parse(JSON.stringify({ album, albumArtist, track: number })) as TrackFacts['tags']),
        );
        const at = (one: TrackFacts): number => (one.tags.album === undefined ? 1e6 : 0) + (one.format.duration ?? 1e5);
        const groups: TrackFacts[][] = [];
        for (const one of tracks.toSorted((a, b) => at(a) - at(b))) {
          const group = groups.find(([first]) => same(first!, one));
          if (group === undefined) groups.push([one]);
          else group.push(one);
        }
        expect(groupRecordings(tracks)).toEqual(groups.filter(({ length }) => length > 1));
      }),
    );
  });

  it('are many without many comparisons', () => {
    const rips = Array.from({ length: 20_000 }, (_, index) => track(100 + (index % 7), { album: `Rip ${index >> 1}` }));
    expect(groupRecordings(rips)).toHaveLength(10_000 - rips.filter((_, i) => i % 2 === 0 && i % 7 === 6).length);
  });

  it('are in one group at most', () => {
    const any = fc.record({
      duration: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
      album: fc.option(fc.constantFrom('X', 'Y'), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(any), (values) => {
        const tracks = values.map(({ duration, album }) => track(duration, album === undefined ? {} : { album }));
        const grouped = groupRecordings(tracks).flat();
        expect(new Set(grouped).size).toBe(grouped.length);
      }),
    );
  });
});

it('the best file comes first, hard links last, whatever the order', () => {
  const file = (path: string, size: number, lossless: boolean, hardLinkOf: string | null = null) => ({
    ...{ path, size, hardLinkOf, tags: {}, format: { lossless } },
  });
  const files = [
    file('/a', 9, true, '/c'),
    file('/c', 9, true),
    file('/b', 9, true),
    file('/d', 20, false),
    file('/e', 5, true),
  ];
  const best = ['/b', '/c', '/e', '/d', '/a'];
  expect(bestFirst(files).map(({ path }) => path)).toEqual(best);
  expect(bestFirst(files.toReversed()).map(({ path }) => path)).toEqual(best);
});
