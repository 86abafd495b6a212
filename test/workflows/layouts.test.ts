import { join } from 'node:path';
import type { LayoutName } from 'music-organize';
import { describe, expect, it } from 'vitest';
import { LAYOUT_NAMES } from '../../src/domain/naming/layouts.js';
import { Place } from '../support/library.js';
import { flacTrack, type TrackTags } from '../support/track.js';
import { namesIn, treeOf, withoutManifests, write } from '../support/tree.js';

const ALBUM: TrackTags = { artist: 'Harbour', album: 'Lanterns', year: 2011 };

function release(id: string, media: string, title: string, track: number): Buffer {
  const comments = { MUSICBRAINZ_ALBUMID: id, MEDIA: media };
  return flacTrack({ ...ALBUM, title, track, comments }, { seed: id + title });
}

describe('two albums of one name', () => {
  const CD = {
    'a/1.flac': release('11111111-cd', 'CD', 'Tide', 1),
    'a/2.flac': release('11111111-cd', 'CD', 'Ebb', 2),
  };
  const VINYL = { 'b/1.flac': release('22222222-lp', 'Vinyl', 'Tide', 1) };

  it('have two folders, also when one came before, and stay there', async () => {
    const place = new Place();
    write(place.source, { ...CD, ...VINYL });
    await place.organize();
    const once = ['Harbour/Lanterns (2011) [Vinyl]/01 - Tide.flac', 'Harbour/Lanterns (2011)/01 - Tide.flac'];
    expect(namesIn(place.library)).toEqual(expect.arrayContaining(once));

    const again = await place.organize({ source: place.library, target: place.library });
    expect(again.summary.planned).toBe(0);

    write(place.source, {
      'c/2.flac': release('22222222-lp', 'Vinyl', 'Ebb', 2),
      'd/3.flac': release('11111111-cd', 'CD', 'Surf', 3),
    });
    await place.organize();
    expect(namesIn(place.library)).toEqual(
      expect.arrayContaining([
        'Harbour/Lanterns (2011) [Vinyl]/02 - Ebb.flac',
        'Harbour/Lanterns (2011)/03 - Surf.flac',
      ]),
    );
  });

  it('are one when their tags do not say otherwise', async () => {
    const place = new Place();
    write(place.source, { ...CD, 'b/3.flac': flacTrack({ ...ALBUM, title: 'Surf', track: 3 }) });
    await place.organize();
    expect(new Set(namesIn(place.library).map((name) => name.split('/')[1]))).toEqual(new Set(['Lanterns (2011)']));
  });
});

describe('an album spread over folders', () => {
  const part = (disc: number, more: TrackTags = {}): Buffer =>
    flacTrack({ ...ALBUM, title: 'T', track: 1, disc, ...more }, { seed: String(disc) });

  it('beside each other is decided as a whole, once', async () => {
    const place = new Place();
    write(place.source, {
      'first half/1.flac': part(1),
      'second half/1.flac': part(2),
      'second half/back.jpg': 'back',
    });
    await place.organize();
    expect(namesIn(place.library)).toEqual([
      'Harbour/Lanterns (2011)/Disc 1/01 - T.flac',
      'Harbour/Lanterns (2011)/Disc 2/01 - T.flac',
      'Harbour/Lanterns (2011)/Disc 2/back.jpg',
    ]);
    expect((await place.organize({ source: place.library, target: place.library })).summary.planned).toBe(0);
  });

  it('of other years are other editions', async () => {
    const place = new Place();
    write(place.source, { 'a/1.flac': part(1), 'b/1.flac': part(1, { year: 2021 }) });
    await place.organize();
    expect(namesIn(place.library)).toEqual([
      'Harbour/Lanterns (2011)/01 - T.flac',
      'Harbour/Lanterns (2021)/01 - T.flac',
    ]);
  });
});

it('what a kind was decided by is in the record', async () => {
  const place = new Place();
  const comments = { RELEASETYPE: ['album', 'live'], DATE: '1986-07-12' };
  write(place.source, {
    'x.flac': flacTrack({ ...ALBUM, album: 'Live at Wembley', title: 'T', track: 1, year: undefined, comments }),
  });
  const { session_id } = await place.organize({ layout: 'by-kind' });
  const record = place.records(session_id).find(({ operation_type }) => operation_type === 'move');
  expect(record).toMatchObject({
    target_path: join(place.library, 'Live/Harbour/1986-07-12 - Wembley/01 - T.flac'),
    metadata: {
      kind: 'live',
      kind_reason: 'its release type is live',
      album_folder: 'Live/Harbour/1986-07-12 - Wembley',
    },
  });
});

/** Names and contents; folders have other times after each run. */
function filesIn(root: string): string[] {
  const files = Object.entries(withoutManifests(treeOf(root))).filter(([, entry]) => entry.startsWith('file'));
  return files.map(([name, entry]) => `${name} ${entry.split(' ')[3] ?? ''}`);
}

/** Something of everything, with names that meet. */
function collection(): Record<string, Buffer | string> {
  const song = (tags: TrackTags, seed: string): Buffer => flacTrack(tags, { seed });
  const disc = (disc: number, track: number): Buffer =>
    song(
      { ...ALBUM, album: 'Box', title: `T${String(track)}`, track, disc, discs: 2 },
      `box ${String(disc)}-${String(track)}`,
    );
  return {
    'box/CD1/1.flac': disc(1, 1),
    'box/CD1/2.flac': disc(1, 2),
    'box/CD1/cover.jpg': 'disc one',
    'box/CD1/1.lrc': 'words',
    'box/CD1/rip.log': 'log one',
    'box/CD1/Scans/label.png': 'label one',
    'box/CD2/1.flac': disc(2, 1),
    'box/CD2/cover.jpg': 'disc two',
    'box/CD2/rip.log': 'log two',
    'box/Scans/big/1.png': 'front',
    'box/Interview/a.pdf': 'notes',
    'half/Disc 1/1.flac': song({ ...ALBUM, album: 'Half', title: 'One', track: 1, disc: 1, discs: 2 }, 'half'),
    'half/cover.jpg': 'half',
    'half/Scans/1.png': 'half',
    'box/cover.jpg': 'box',
    'va/1.flac': song({ ...ALBUM, artist: 'A', album: 'Mix', title: 'One', track: 1 }, 'va1'),
    'va/2.flac': song({ ...ALBUM, artist: 'B', album: 'Mix', title: 'Two', track: 2 }, 'va2'),
    'live/1.flac': song({ ...ALBUM, album: '1986-07-12 - Wembley', title: 'One', track: 1 }, 'live'),
    'classical/1.flac': song(
      {
        ...ALBUM,
        album: 'Ninth',
        genre: 'Classical',
        title: 'I',
        track: 1,
        comments: { COMPOSER: 'Beethoven', CONDUCTOR: 'X' },
      },
      'c',
    ),
    'loose/a.flac': song({ artist: 'A', title: 'Same' }, 'same 1'),
    'loose/b.flac': song({ artist: 'A', title: 'Same' }, 'same 2'),
    'loose/c.flac': song({ artist: 'A', title: 'Same' }, 'same 3'),
    'loose/Foo - Bar.flac': song({}, 'foo'),
    'loose/noise.flac': song({}, 'noise'),
  };
}

describe.each(LAYOUT_NAMES)('layout %s', (layout) => {
  it('organizes once, and comes back from every other layout to the same tree', async () => {
    const place = new Place();
    write(place.source, collection());
    const inPlace = (name: LayoutName) =>
      place.organize({ source: place.library, target: place.library, layout: name });
    await place.organize({ layout });
    const first = filesIn(place.library);
    expect((await inPlace(layout)).summary.planned).toBe(0);
    for (const other of LAYOUT_NAMES.filter((name) => name !== layout)) {
      expect((await inPlace(other)).status).toBe('completed');
      await inPlace(layout);
      expect(filesIn(place.library)).toEqual(first);
    }
  });
});

describe('sidecars of tracks that want one name', () => {
  const words = (name: string): string => `words of ${name}`;
  const want = (name: string): Buffer => flacTrack({ ...ALBUM, title: 'One', track: 1 }, { seed: name });

  it.each([
    ['rename', ['01 - One', '01 - One (2)', '01 - One (3)']],
    ['skip', ['01 - One']],
  ] as const)('%s: they share the stem of their track, or stay with it', async (conflict, stems) => {
    const place = new Place();
    write(place.source, {
      'a.flac': want('a'),
      ...{ 'b.flac': want('b'), 'b.cue': words('b'), 'b.lrc': words('b') },
      ...{ 'c.flac': want('c'), 'c.lrc': words('c') },
    });
    const before = treeOf(place.source);
    await place.organize({ conflict });
    const files = namesIn(place.library).map((name) => name.replace(/^.*\//u, ''));
    const tails = [['.flac'], ['.cue', '.flac', '.lrc'], ['.flac', '.lrc']];
    expect(files.toSorted()).toEqual(stems.flatMap((stem, at) => tails[at]!.map((tail) => stem + tail)).toSorted());
    expect(await place.organize({ conflict, source: place.library })).toMatchObject({ summary: { planned: 0 } });
    await place.rollback();
    expect(treeOf(place.source)).toEqual(before);
  });
});
