import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Layout } from '../../../src/domain/naming/layout.js';
import type { Track } from '../../../src/domain/track.js';
import { track } from '../support/track-value.js';

/** Few values, so that neighbours agree and differ in every way. */
const artist = fc.constantFrom('A', 'B', 'A feat. B', 'Various', 'A/C', '10 Years');
const tags = fc.record(
  {
    title: fc.constantFrom('T', 'U', 'V: W', '07 X'),
    artist,
    albumArtist: artist,
    album: fc.constantFrom('X', 'Y'),
    track: fc.nat(5),
    disc: fc.nat(2),
    discs: fc.nat(2),
    year: fc.integer({ min: 1999, max: 2001 }),
    compilation: fc.boolean(),
  },
  { requiredKeys: [] },
);
const folder = fc.constantFrom('', 'CD1/', 'CD2/');
const name = fc.constantFrom('07. Foo - Bar', '1-07 Bar', '03 Q', 'A - Z', 'x', '10 Years - S');
const extension = fc.constantFrom('mp3', 'flac');
const file = fc
  .tuple(folder, name, extension, tags)
  .map(([where, stem, kind, tag]) => track(`/in/${where}${stem}.${kind}`, tag, { container: kind }));
const folderOfTracks = fc.uniqueArray(file, { maxLength: 6, selector: ({ path }) => path });

const STANDARD = Layout.of('standard');

function place(tracks: readonly Track[]): { from: Track; to: string }[] {
  return STANDARD.place(tracks, { profile: 'portable', rootLength: '/library'.length }).map((placement) => ({
    from: placement.track,
    to: 'skip' in placement ? placement.skip : placement.relativePath,
  }));
}

it('neighbours that were organized together stay where they are', () => {
  fc.assert(
    fc.property(folderOfTracks, (tracks) => {
      const placed = place(tracks);
      // Tracks that want one place get numbers elsewhere, which is another story.
      fc.pre(new Set(placed.map(({ to }) => to)).size === placed.length);
      const again = place(placed.map(({ from, to }) => ({ ...from, path: `/library/${to}` })));
      expect(again.map(({ to }) => to).toSorted()).toEqual(placed.map(({ to }) => to).toSorted());
    }),
    { numRuns: 1000 },
  );
});

it.each(['Disc 1', 'CD2', '(Disc 1)', 'Disc 1?'])(
  'an album "%s" makes a folder that is not taken for a disc',
  (album) => {
    const first = place(
      ['a', 'b'].map((title, at) => track(`/in/${title}.mp3`, { title, artist: 'A', album, track: at + 1 })),
    );
    const again = place(first.map(({ from, to }) => ({ ...from, path: `/library/${to}` })));
    expect(again.map(({ to }) => to)).toEqual(first.map(({ to }) => to));
  },
);

it.each([
  ['{{ artist }}/{{ title }} ({{ year }})', 'A/foo (2001)'],
  ['{{ artist }} - {{ album }} - {{ track }} - {{ title }}', 'A - X - 2 - foo'],
  ['{{ album }} {{ track | pad }} {{ title }}', 'X 02 foo'],
  ['{{ track }}{{ title | upcase }}', '2FOO'],
  ['$disc-$track $title', '_02 foo'],
  ['{{ filename }} [{{ format }}]', 'foo [mp3]'],
])('%s puts its text around a title from the file name once', (template, expected) => {
  const layout = Layout.of('standard', { default: template });
  const tags = { artist: 'A', album: 'X', track: 2, year: 2001 };
  const place = (path: string): string[] =>
    layout
      .place([track(path, tags, { container: 'mp3' })], { profile: 'portable', rootLength: '/library'.length })
      .map((placement) => ('skip' in placement ? placement.skip : placement.relativePath));
  expect(place('/in/foo.mp3')).toEqual([`${expected}.mp3`]);
  expect(place(`/library/${expected}.mp3`)).toEqual([`${expected}.mp3`]);
  // Its number stays or makes room for another one: it does not get the text again.
  expect([`${expected}.mp3`, `${expected} (2).mp3`]).toEqual(
    expect.arrayContaining(place(`/library/${expected} (2).mp3`)),
  );
});
