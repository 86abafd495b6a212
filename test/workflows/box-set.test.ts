import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Place, TAGS } from '../support/library.js';
import { mp3Track } from '../support/track.js';
import { namesIn, treeOf, withoutManifests, write } from '../support/tree.js';

const DISCS = Array.from({ length: 10 }, (_, at) => at + 1);
const ALBUM = 'The Quiet Harbour/The Box (2011)';

/** Two tracks, with what rippers and systems put beside them. */
function disc(folder: string, number: number): Record<string, string | Buffer> {
  const tags = { ...TAGS, album: 'The Box', disc: number };
  return {
    [`${folder}/1.mp3`]: mp3Track({ ...tags, title: 'One', track: 1 }, { seed: `${number}-1` }),
    [`${folder}/2.mp3`]: mp3Track({ ...tags, title: 'Two', track: 2 }, { seed: `${number}-2` }),
    [`${folder}/2.lrc`]: `[00:00.00]words of disc ${number}`,
    [`${folder}/cover.jpg`]: `picture of disc ${number}`,
    [`${folder}/disc.log`]: `log of disc ${number}`,
    [`${folder}/disc.cue`]: `cue of disc ${number}`,
    [`${folder}/Thumbs.db`]: 'clutter',
  };
}

/** What goes with the box as a whole. */
const AROUND: Readonly<Record<string, string>> = {
  'cover.jpg': 'picture of the box',
  'box.m3u8': 'playlist',
  'Scans/front.png': 'front',
  'Scans/list of scans.xyz': 'any file',
  'Scans/Booklet 600dpi/01.png': 'page',
  'Scans/Booklet 600dpi/@eaDir/01.png/SYNOPHOTO_THUMB.jpg': 'clutter',
  'Scans/.DS_Store': 'clutter',
  'Bonus/interview.pdf': 'interview',
};

function box(place: Place, name: (disc: number) => string): void {
  for (const number of DISCS) write(place.source, disc(`in here/box/${name(number)}`, number));
  write(join(place.source, 'in here/box'), AROUND);
  write(place.source, { [`in here/box/${name(3)}/Scans/label.png`]: 'label of disc 3' });
}

const EXPECTED = [
  ...DISCS.flatMap((number) =>
    ['01 - One.mp3', '02 - Two.lrc', '02 - Two.mp3', 'cover.jpg', 'disc.cue', 'disc.log'].map(
      (name) => `${ALBUM}/Disc ${number}/${name}`,
    ),
  ),
  `${ALBUM}/Disc 3/Scans/label.png`,
  ...Object.keys(AROUND)
    .filter((name) => !/eaDir|DS_Store/.test(name))
    .map((name) => `${ALBUM}/${name}`),
].sort();

const isFile = (entry: string): boolean => entry.startsWith('file');

describe('a box set', () => {
  it.each<[string, (disc: number) => string]>([
    ['in folders of one', (number) => `CD ${String(number).padStart(2, '0')}`],
    ['in folders beside each other', (number) => `The Box (Disc ${number})`],
  ])('%s is one album, with everything in it, and comes back identical', async (_case, name) => {
    const place = new Place();
    box(place, name);
    const before = treeOf(place.source);
    const { session_id, summary } = await place.organize();
    expect(summary).toMatchObject({ failed: 0, conflicts: 0, problems: 0 });
    expect(namesIn(place.library)).toEqual(EXPECTED);
    expect(Object.keys(treeOf(place.source))).toEqual(['.']);

    const library = treeOf(place.library);
    const again = await place.organize({ source: place.library });
    expect(again.summary).toMatchObject({ planned: 0, skipped: 0 });
    expect(treeOf(place.library)).toEqual(library);

    const undone = await place.rollback(session_id!);
    expect(undone.summary).toMatchObject({ failed: 0, skipped: 0 });
    expect(treeOf(place.source)).toEqual(before);
  });

  it('is copied as a whole', async () => {
    const place = new Place();
    box(place, (number) => `The Box CD${number}`);
    const before = treeOf(place.source);
    await place.organize({ mode: 'copy' });
    expect(namesIn(place.library)).toEqual(EXPECTED);
    expect(treeOf(place.source)).toEqual(before);
    expect(Object.values(withoutManifests(treeOf(place.library))).filter(isFile)).toHaveLength(EXPECTED.length);
  });
});
