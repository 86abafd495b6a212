import { describe, expect, it } from 'vitest';
import { pathKeyFor } from '../../src/domain/naming/path-key.js';
import { inOrder } from '../../src/workflows/plan/in-order.js';
import { Place, TAGS } from '../support/library.js';
import { mp3Track } from '../support/track.js';
import { namesIn, treeOf, withoutManifests, write } from '../support/tree.js';

const NAME = 'The Quiet Harbour/Paper Lanterns (2011)/01 - Low Tide';

describe('files that want one name', () => {
  const identity = { kind: 'file', mtime_ns: '0', inode: '0', device: '0', mode: 0, uid: 0, gid: 0, links: 1 } as const;
  const wish = (path: string, target: string, size = 1) => ({
    newcomer: { path, identity: { ...identity, size }, checksum: null, format: {} },
    target,
  });
  const order = (wishes: readonly ReturnType<typeof wish>[], bestFirst = false): string[] =>
    inOrder(wishes, pathKeyFor({ tellsCaseApart: false }), bestFirst).map(({ newcomer }) => newcomer.path);

  it.each<[string[], string[]]>([
    [
      ['/a (10).mp3', '/a (2).mp3', '/a.mp3'],
      ['/a.mp3', '/a (2).mp3', '/a (10).mp3'],
    ],
    // A title that ends with a number, and its second file.
    [
      ['/a (2) (2).mp3', '/a (2).mp3'],
      ['/a (2).mp3', '/a (2) (2).mp3'],
    ],
    [
      ['/z.mp3', '/b.mp3', '/a.mp3'],
      ['/z.mp3', '/b.mp3', '/a.mp3'],
    ],
  ])('%j come as %j', (before, after) => {
    expect(order(before.map((path) => wish(path, '/lib/a.mp3')))).toEqual(after);
  });

  it('change places among themselves alone; the best first where that counts', () => {
    const wishes = [wish('/a (2).mp3', '/x'), wish('/other.mp3', '/y'), wish('/a.mp3', '/X'), wish('/b.mp3', '/x', 9)];
    expect(order(wishes)).toEqual(['/a.mp3', '/other.mp3', '/b.mp3', '/a (2).mp3']);
    expect(order(wishes, true)).toEqual(['/b.mp3', '/other.mp3', '/a.mp3', '/a (2).mp3']);
  });

  it('come after the one that sits there', () => {
    expect(order([wish('/1', '/2'), wish('/2', '/3'), wish('/3', '/1')])).toEqual(['/3', '/2', '/1']);
  });

  it('are as many as there are in a folder', () => {
    const chain = Array.from({ length: 20_000 }, (_, at) => wish(`/${at}`, `/${at + 1}`));
    expect(order(chain)[0]).toBe('/19999');
  });

  it('are numbered as they were after another layout and back', async () => {
    const place = new Place();
    write(place.library, {
      [`${NAME}.mp3`]: mp3Track(TAGS, { seed: 'A' }),
      [`${NAME} (2).mp3`]: mp3Track(TAGS, { seed: 'B' }),
      [`${NAME} (3).mp3`]: mp3Track(TAGS, { seed: 'C' }),
    });
    const first = withoutManifests(treeOf(place.library));
    for (const layout of ['by-kind', 'standard'] as const) {
      await place.organize({ source: place.library, target: place.library, layout });
    }
    const contents = (tree: Readonly<Record<string, string>>): unknown =>
      Object.entries(tree).filter(([, entry]) => entry.startsWith('file'));
    expect(contents(withoutManifests(treeOf(place.library)))).toEqual(contents(first));
  });
});

describe('twins by case', () => {
  const twins = (place: Place): void => {
    const song = (title: string, artist: string): Buffer =>
      mp3Track({ ...TAGS, title, artist, albumArtist: artist }, { seed: title + artist });
    write(place.source, {
      'a/1.mp3': song('Waterloo', 'ABBA'),
      'b/1.mp3': song('waterloo', 'ABBA'),
      // Not beside the others: folders beside each other are one album, by one artist.
      'c/deep/1.mp3': song('Other', 'Abba'),
    });
  };
  const inside = (artist: string, name: string): string => `${artist}/Paper Lanterns (2011)/01 - ${name}.mp3`;

  it.each([
    ['posix', [inside('ABBA', 'Waterloo'), inside('ABBA', 'waterloo'), inside('Abba', 'Other')]],
    ['portable', [inside('ABBA', 'Other'), inside('ABBA', 'Waterloo'), inside('ABBA', 'waterloo (2)')]],
  ] as const)('%s: in one run, in a library that is there, and back', async (sanitize, names) => {
    const place = new Place();
    twins(place);
    const before = treeOf(place.source);
    await place.organize({ sanitize });
    expect(namesIn(place.library)).toEqual(names);
    expect((await place.organize({ source: place.library, sanitize })).summary.planned).toBe(0);
    await place.rollback();
    expect(treeOf(place.source)).toEqual(before);
    write(place.library, { [inside('ABBA', 'WATERLOO')]: mp3Track(TAGS, { seed: 'there' }) });
    await place.organize({ sanitize });
    const there = sanitize === 'posix' ? ['Waterloo', 'waterloo'] : ['Waterloo (2)', 'waterloo (3)'];
    expect(namesIn(place.library)).toEqual(expect.arrayContaining(there.map((name) => inside('ABBA', name))));
    expect(namesIn(place.library)).toHaveLength(4);
  });

  it.each(['posix', 'portable'] as const)('%s: a file whose name changes in case alone gets it', async (sanitize) => {
    const place = new Place();
    write(place.source, { [`${NAME.toUpperCase()}.mp3`]: mp3Track(TAGS) });
    await place.organize({ source: place.source, target: place.source, sanitize });
    expect(namesIn(place.source)[0]?.split('/').at(-1)).toBe('01 - Low Tide.mp3');
  });
});

describe('names of all kinds', () => {
  const UNUSUAL = ['👩‍👩‍👧 Family', '猫と音楽', 'שיר השירים', 'زهرة المدائن', 'Café', 'Ω≈ç'];

  it.each(['posix', 'portable'] as const)('%s: they travel as they are, in NFC, once', async (sanitize) => {
    const place = new Place();
    const files = UNUSUAL.flatMap((title, index) => [
      [`${index}.mp3`, mp3Track({ ...TAGS, title, track: index + 1 }, { seed: title })] as const,
      [
        `${index} again.mp3`,
        mp3Track({ ...TAGS, title: title.normalize('NFD'), track: index + 1 }, { seed: `2${title}` }),
      ] as const,
    ]);
    write(place.source, Object.fromEntries(files));
    // Of a library that a Mac has written.
    const decomposed = `The Quiet Harbour/Paper Lanterns (2011)/05 - ${'Café'.normalize('NFD')}.mp3`;
    write(place.library, { [decomposed]: mp3Track(TAGS, { seed: 'mac' }) });
    await place.organize({ sanitize });
    const names = namesIn(place.library).map((name) => name.split('/').at(-1));
    const expected = UNUSUAL.flatMap((title, index) =>
      (title === 'Café' ? ['', ' (2)', ' (3)'] : ['', ' (2)']).map((end) => `0${index + 1} - ${title}${end}.mp3`),
    );
    expect(names.map((name) => name?.normalize('NFC')).sort()).toEqual(
      expected.map((name) => name.normalize('NFC')).sort(),
    );
    expect(names.filter((name) => name !== name?.normalize('NFC'))).toEqual([decomposed.split('/').at(-1)]);
    expect((await place.organize({ source: place.library, sanitize, include: ['**/*again*'] })).summary.planned).toBe(
      0,
    );
  });
});
