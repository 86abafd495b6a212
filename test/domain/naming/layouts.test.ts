import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Layout, type Placement } from '../../../src/domain/naming/layout.js';
import { LAYOUT_NAMES, type LayoutName } from '../../../src/domain/naming/layouts.js';
import type { Track, TrackTags } from '../../../src/domain/track.js';
import { track } from '../support/track-value.js';

const OPTIONS = { profile: 'portable', rootLength: '/library'.length } as const;

const LAYOUTS = new Map(LAYOUT_NAMES.map((name) => [name, Layout.of(name)]));

function place(name: LayoutName, ...tracks: Track[]): Placement[] {
  return LAYOUTS.get(name)?.place(tracks, OPTIONS) ?? [];
}

const pathOf = (placement: Placement | undefined): string | undefined =>
  placement === undefined || 'skip' in placement ? undefined : placement.relativePath;

const FULL = { title: 'Title', artist: 'Artist', album: 'Album', year: 2001, track: 1 };

describe('one track', () => {
  it.each<[LayoutName, string, TrackTags, string]>([
    ['flat-discs', 'several discs', { ...FULL, disc: 2, discs: 3 }, 'Artist/Album (2001)/2-01 - Title.flac'],
    ['flat-discs', 'one disc', { ...FULL, disc: 1, discs: 1 }, 'Artist/Album (2001)/01 - Title.flac'],
    ['by-kind', 'album', FULL, 'Albums/Artist/Album (2001)/01 - Title.flac'],
    [
      'by-kind',
      'live with day and place',
      { ...FULL, album: 'Live at Wembley Stadium', date: '1986-07-12' },
      'Live/Artist/1986-07-12 - Wembley Stadium/01 - Title.flac',
    ],
    ['by-kind', 'live', { ...FULL, album: 'Live' }, 'Live/Artist/Live (2001)/01 - Title.flac'],
    ['by-kind', 'compilation', { ...FULL, albumArtist: 'VA' }, 'Compilations/Album (2001)/01 - Artist - Title.flac'],
    [
      'by-kind',
      'compilation of one',
      { ...FULL, album: 'Greatest Hits' },
      'Compilations/Artist/Greatest Hits (2001)/01 - Title.flac',
    ],
    ['by-kind', 'single', { title: 'Title', artist: 'A feat. B' }, 'Singles/A/Title.flac'],
    ['by-kind', 'single release', { ...FULL, releaseType: ['single'] }, 'Singles/Artist/Album (2001)/01 - Title.flac'],
    ['by-kind', 'nothing', {}, 'Unclassified/x.flac'],
    [
      'by-kind',
      'classical',
      { ...FULL, genres: ['Classical'], composers: ['J. S. Bach'] },
      'Classical/J. S. Bach/Album (2001)/01 - Title.flac',
    ],
    [
      'classical',
      'with players',
      { ...FULL, composers: ['Mahler'], conductors: ['Abbado'], ensembles: ['Berliner Philharmoniker'] },
      'Mahler/Album (2001) [Abbado, Berliner Philharmoniker]/01 - Title.flac',
    ],
    [
      'classical',
      'with an orchestra among its artists',
      { ...FULL, artist: 'Abbado, London Symphony Orchestra', composers: ['Mahler'], conductors: ['Abbado'] },
      'Mahler/Album (2001) [Abbado, London Symphony Orchestra]/01 - Title.flac',
    ],
    [
      'classical',
      'with a conductor',
      { ...FULL, composers: ['M'], conductors: ['A'] },
      'M/Album (2001) [A]/01 - Title.flac',
    ],
    ['classical', 'no composer', FULL, 'Artist/Album (2001)/01 - Title.flac'],
    [
      'classical',
      'a work on no album',
      { title: 'I. Allegro', artist: 'X', work: 'Symphony No. 5', composers: ['Beethoven'] },
      'Beethoven/Symphony No. 5/I. Allegro.flac',
    ],
  ])('%s: %s', (layout, _case, tags, expected) => {
    expect(place(layout, track('/in/x.flac', tags)).map(pathOf)).toEqual([expected]);
  });
});

describe('the folder of the album', () => {
  const discs = { ...FULL, disc: 2, discs: 3 };
  it.each<[string, Layout, TrackTags, string | null, number | null]>([
    ['one disc', Layout.of('standard'), FULL, 'Artist/Album (2001)', null],
    ['several discs', Layout.of('standard'), discs, 'Artist/Album (2001)', 2],
    ['several discs in one folder', Layout.of('flat-discs'), discs, 'Artist/Album (2001)', 2],
    ['no album', Layout.of('standard'), { title: 'T', artist: 'A' }, null, null],
    [
      'each disc an album',
      Layout.of('standard', {
        default: '{{ artist }}/{{ album }}{% if multidisc %} CD{{ disc }}{% endif %}/{{ title }}',
      }),
      discs,
      'Artist/Album CD2',
      null,
    ],
  ])('%s', (_case, layout, tags, albumFolder, disc) => {
    expect(layout.place([track('/in/x.flac', tags)], OPTIONS)).toMatchObject([{ albumFolder, disc }]);
  });
});

describe('own templates', () => {
  it('come before those of the layout, each for its kind', () => {
    const layout = Layout.of('by-kind', { live: 'Concerts/{{ artist }} - {{ title }}' });
    const paths = layout
      .place([track('/in/1.mp3', { ...FULL, album: 'Live' }), track('/in/2.mp3', FULL)], OPTIONS)
      .map(pathOf);
    expect(paths).toEqual(['Concerts/Artist - Title.mp3', 'Albums/Artist/Album (2001)/01 - Title.mp3']);
  });

  it('for all kinds, when it is the default', () => {
    const layout = Layout.of('by-kind', { default: '{{ albumartist }}/{{ album }}/{{ title }}' });
    const paths = layout
      .place([track('/in/x.mp3', FULL), track('/in/y.mp3', { title: 'T', artist: 'A' })], OPTIONS)
      .map(pathOf);
    expect(paths).toEqual(['Artist/Album/Title.mp3', 'A/Unknown Album/T.mp3']);
  });
});

const names = fc.constantFrom('A', 'B', 'A feat. B', 'Various', 'A/C', '10 Years');
const tags = fc.record(
  {
    title: fc.constantFrom('T', 'U', 'V: W', '07 X'),
    artist: names,
    albumArtist: names,
    album: fc.constantFrom('X', 'Y', 'Live at Z', 'X (Disc 2)', 'Greatest Hits'),
    track: fc.nat(5),
    disc: fc.nat(2),
    discs: fc.nat(2),
    year: fc.integer({ min: 1999, max: 2001 }),
    date: fc.constantFrom('1986-07-12', '1990'),
    compilation: fc.boolean(),
    composers: fc.constantFrom(['C'], ['D']),
  },
  { requiredKeys: [] },
);
const folder = fc.constantFrom('', 'CD1/', 'CD2/');
const fileName = fc.constantFrom('07. Foo - Bar', '1-07 Bar', '03 Q', 'A - Z', 'x', '10 Years - S');
const sources = fc.uniqueArray(fc.record({ tags, folder, fileName }), {
  selector: (one) => one.folder + one.fileName,
  minLength: 1,
  maxLength: 5,
});

/** Tracks where a layout puts them; `null` when two share a place, or one has none: then numbers decide, and not the layout. */
function organized(layout: LayoutName, tracks: readonly Track[]): Track[] | null {
  const placed = place(layout, ...tracks);
  const paths = placed.map(pathOf);
  if (new Set(paths).size < paths.length || paths.includes(undefined)) return null;
  return placed.map((one) => ({ ...one.track, path: `/library/${pathOf(one) ?? ''}` }));
}

const sorted = (tracks: readonly Track[] | null): string[] => (tracks ?? []).map(({ path }) => path).sort();

describe.each(LAYOUT_NAMES)('layout %s', (name) => {
  it('leaves what it organized', () => {
    fc.assert(
      fc.property(sources, (files) => {
        const once = organized(
          name,
          files.map((file) => track(`/in/${file.folder}${file.fileName}.flac`, file.tags)),
        );
        fc.pre(once !== null);
        expect(sorted(organized(name, once))).toEqual(sorted(once));
      }),
      { numRuns: 100 },
    );
  });

  it.each(LAYOUT_NAMES.filter((other) => other !== name))('comes back from %s', (other) => {
    fc.assert(
      fc.property(sources, (files) => {
        const first = organized(
          name,
          files.map((file) => track(`/in/${file.folder}${file.fileName}.flac`, file.tags)),
        );
        fc.pre(first !== null);
        const there = organized(other, first);
        fc.pre(there !== null);
        expect(sorted(organized(name, there))).toEqual(sorted(first));
      }),
      { numRuns: 100 },
    );
  });
});
